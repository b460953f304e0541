using System.Net;
using Gateway.EdgeListener.Messaging;

namespace Gateway.EdgeListener.Tests;

public sealed class PasswordRestoreThrottleTests
{
    private static readonly IPAddress Here = IPAddress.Loopback;
    private static readonly IPAddress There = IPAddress.Parse("192.0.2.1");

    private readonly ManualTimeProvider _time = new();
    private readonly PasswordRestoreThrottle _throttle;

    public PasswordRestoreThrottleTests() =>
        _throttle = new PasswordRestoreThrottle(new MessagingOptions { PasswordRestoresPerAddressAndHour = 2 }, _time);

    [Fact]
    public void An_address_asks_so_often_an_hour()
    {
        Assert.True(_throttle.TryRequest(Here));
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.True(_throttle.TryRequest(Here));
        Assert.False(_throttle.TryRequest(Here));
        Assert.True(_throttle.TryRequest(There));
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.False(_throttle.TryRequest(Here));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_throttle.TryRequest(Here));
        Assert.True(_throttle.TryRequest(null));
    }

    [Fact]
    public async Task An_address_shows_so_many_worthless_tokens_an_hour()
    {
        for (var i = 0; i < 2; i++)
        {
            Assert.True(await _throttle.BeginToken(Here));
            _throttle.EndToken(Here, isWorthless: true);
            Assert.True(await _throttle.BeginToken(There));
            _throttle.EndToken(There, isWorthless: false);
        }

        Assert.False(await _throttle.BeginToken(Here));
        Assert.True(await _throttle.BeginToken(There));
        Assert.True(await _throttle.BeginToken(null));
        Assert.True(_throttle.TryRequest(Here));
        _time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        Assert.True(await _throttle.BeginToken(Here));
    }
}
