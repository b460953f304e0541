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
    public void What_a_request_asks_for_beyond_one_is_paid_by_the_seconds_that_follow()
    {
        using var key = NewKey(own: null, general: 10);
        Assert.True(key.TryTake() && key.TryTakeMore(34));
        Assert.False(key.TryTake(), "25 are to be paid");
        Assert.Equal(3, key.RetryAfterSeconds);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(key.TryTake(), "5 of 35 are over this second's limit");
        Assert.Equal(1, key.RetryAfterSeconds);
        _clock.Advance(TimeSpan.FromSeconds(1));
        for (var left = 0; left < 5; left++)
        {
            Assert.True(key.TryTake());
        }

        Assert.False(key.TryTake());
    }

    [Fact]
    public void Parts_of_seconds_pay_too_and_refused_requests_cost_nothing()
    {
        using var key = NewKey(own: null, general: 1);
        Assert.True(key.TryTake() && key.TryTakeMore(2));
        for (var second = 0.75; second < 3; second += 0.75)
        {
            _clock.Advance(TimeSpan.FromSeconds(0.75));
            Assert.False(key.TryTake(), $"it is still to be paid after {second} s");
        }

        _clock.Advance(TimeSpan.FromSeconds(0.75));
        Assert.True(key.TryTake());
    }

    [Fact]
    public void One_that_has_gone_over_its_limit_lets_no_other_go_over_it()
    {
        using var key = NewKey(own: null, general: 2);
        Assert.True(key.TryTake() && key.TryTake());
        Assert.True(key.TryTakeMore(1000));
        Assert.False(key.TryTakeMore(1000));
        _clock.Advance(TimeSpan.FromSeconds(501));
        Assert.True(key.TryTake(), "what was refused is not to be paid");
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
