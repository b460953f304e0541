using System.Net;
using Gateway.EdgeListener.Messaging;

namespace Gateway.EdgeListener.Tests;

public sealed class LoginThrottleTests
{
    private static readonly IPAddress Here = IPAddress.Loopback;
    private static readonly IPAddress There = IPAddress.Parse("192.0.2.1");

    private readonly ManualTimeProvider _time = new();
    private readonly LoginThrottle _throttle;

    public LoginThrottleTests() => _throttle = new LoginThrottle(
        new MessagingOptions { MaxFailedLoginsPerName = 3, MaxFailedLoginsPerAddress = 5, LoginWindow = TimeSpan.FromMinutes(5) }, _time);

    [Fact]
    public void A_name_is_held_off_after_its_failures_and_let_in_again_when_the_window_is_over()
    {
        Fail("bob", Here, 2);
        Assert.True(_throttle.MayTry("bob", Here));
        Fail("bob", Here, 1);
        Assert.False(_throttle.MayTry("bob", There));
        Assert.True(_throttle.MayTry("ann", Here));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(_throttle.MayTry("bob", There));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_throttle.MayTry("bob", There));
    }

    [Fact]
    public void An_address_is_held_off_whatever_names_it_tries()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.True(_throttle.MayTry($"name {i}", Here));
            Fail($"name {i}", Here, 1);
        }

        Assert.False(_throttle.MayTry("another", Here));
        Assert.True(_throttle.MayTry("another", There));
        Assert.True(_throttle.MayTry("another", null));
    }

    [Fact]
    public void A_login_that_succeeds_clears_its_name_and_never_counts()
    {
        Fail("bob", Here, 2);
        _throttle.Succeeded("bob");
        Fail("bob", Here, 2);
        Assert.True(_throttle.MayTry("bob", Here));
    }

    [Fact]
    public void An_address_asks_for_so_many_unknown_codes_and_for_those_again_as_often_as_it_likes()
    {
        for (var i = 0; i < 5; i++)
        {
            for (var again = 0; again < 10; again++)
            {
                Assert.True(_throttle.MayAskFor($"code {i}", Here));
                _throttle.AskedInVain($"code {i}", Here);
            }
        }

        Assert.False(_throttle.MayAskFor("code 5", Here));
        Assert.True(_throttle.MayAskFor("code 4", Here));
        Assert.True(_throttle.MayAskFor("code 5", There));
        Assert.True(_throttle.MayAskFor("code 5", null));
        Assert.True(_throttle.MayTry("bob", Here), "Unknown codes should not hold off phones.");
        _time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        Assert.True(_throttle.MayAskFor("code 5", Here));
    }

    [Fact]
    public void Names_that_nobody_tries_any_more_are_forgotten()
    {
        for (var i = 0; i < 10_001; i++)
        {
            _throttle.Failed($"name {i}", null);
        }

        _time.Advance(TimeSpan.FromMinutes(6));
        _throttle.Failed("one more", null);
        Assert.InRange(_throttle.Count, 1, 2);
    }

    private void Fail(string name, IPAddress address, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _throttle.Failed(name, address);
        }
    }
}
