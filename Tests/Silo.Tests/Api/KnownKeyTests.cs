using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Silo.Api.Keys;

namespace Gateway.Silo.Tests.Api;

public sealed class KnownKeyTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void A_key_makes_as_many_requests_a_second_as_it_may()
    {
        using var key = NewKey(own: null, general: 3);
        for (var second = 0; second < 3; second++)
        {
            Assert.True(key.TryTake() && key.TryTake() && key.TryTake());
            Assert.False(key.TryTake());
            Assert.False(key.TryTake());
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void Its_own_limit_goes_before_the_gateways()
    {
        using var key = NewKey(own: 1, general: 100);
        Assert.True(key.TryTake());
        Assert.False(key.TryTake());
    }

    [Fact]
    public void A_key_follows_as_many_traces_as_it_may_and_one_that_ends_makes_room()
    {
        using var key = NewKey(own: null, general: 1);
        Assert.True(key.TryBeginTrace(2) && key.TryBeginTrace(2));
        Assert.False(key.TryBeginTrace(2));
        Assert.False(key.TryBeginTrace(2));
        key.EndTrace();
        Assert.True(key.TryBeginTrace(2));
        Assert.False(key.TryBeginTrace(2));
    }

    [Fact]
    public void What_goes_on_with_it_ends_when_it_is_revoked()
    {
        using var key = NewKey(own: null, general: 1);
        Assert.False(key.Revoked.IsCancellationRequested);
        key.Revoke();
        Assert.True(key.Revoked.IsCancellationRequested);
    }

    private KnownKey NewKey(int? own, int general) =>
        new(new ApiKeyRecord("id", "name", ApiKeyRole.Read, "00", DateTimeOffset.UnixEpoch) { RequestsPerSecond = own }, general, _clock);
}
