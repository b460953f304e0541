using System.Net;
using Gateway.EdgeListener.Messaging;
using Gateway.Grains.Interfaces.Naming;

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
    public async Task A_name_is_held_off_after_its_failures_and_let_in_again_when_the_window_is_over()
    {
        await Fail("bob", Here, 2);
        Assert.True(await MayTry("bob", Here));
        await Fail("bob", Here, 1);
        Assert.False(await MayTry("bob", There));
        Assert.True(await MayTry("ann", Here));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(await MayTry("bob", There));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await MayTry("bob", There));
    }

    [Fact]
    public async Task An_address_is_held_off_whatever_names_it_tries()
    {
        for (var i = 0; i < 5; i++)
        {
            await Fail($"name {i}", Here, 1);
        }

        Assert.False(await MayTry("another", Here));
        Assert.True(await MayTry("another", There));
        Assert.True(await MayTry("another", null));
    }

    [Fact]
    public async Task A_login_that_succeeds_clears_its_name_and_never_counts()
    {
        await Fail("bob", Here, 2);
        await Succeed("bob", Here);
        await Fail("bob", Here, 2);
        Assert.True(await MayTry("bob", Here));
        for (var i = 0; i < 20; i++)
        {
            await Succeed("ann", There);
        }

        Assert.True(await MayTry("bob", There));
    }

    [Fact]
    public async Task Of_many_wrong_passwords_at_once_so_many_are_tried_as_may_fail()
    {
        var begun = Enumerable.Range(0, 180).Select(_ => _throttle.Begin("bob", null).AsTask()).ToArray();
        Assert.Equal(3, begun.Count(a => a.IsCompleted));
        var tried = 0;
        foreach (var attempt in begun)
        {
            if (await attempt is { } mayTry)
            {
                tried++;
                mayTry.Failed();
                mayTry.Dispose();
            }
        }

        Assert.Equal(3, tried);
    }

    [Fact]
    public async Task A_fleet_that_logs_in_at_once_behind_one_address_waits_and_is_let_in()
    {
        var begun = Enumerable.Range(0, 300).Select(i => _throttle.Begin($"box {i}", Here).AsTask()).ToArray();
        Assert.Equal(5, begun.Count(a => a.IsCompleted));
        foreach (var attempt in begun)
        {
            var login = Assert.IsType<LoginAttempt>(await attempt);
            login.Succeeded();
            login.Dispose();
        }

        Assert.Equal(0, _throttle.Count);
    }

    [Fact]
    public async Task What_waits_for_its_address_does_not_hold_up_the_name_elsewhere()
    {
        var held = new List<LoginAttempt?>();
        for (var i = 0; i < 5; i++)
        {
            held.Add(await _throttle.Begin($"name {i}", Here));
        }

        var waiting = Enumerable.Range(0, 10).Select(_ => _throttle.Begin("bob", Here).AsTask()).ToArray();
        Assert.DoesNotContain(waiting, w => w.IsCompleted);
        Assert.True(await MayTry("bob", There));
        held.ForEach(h => h!.Failed());
        held.ForEach(h => h!.Dispose());
        Assert.All(await Task.WhenAll(waiting), Assert.Null);
    }

    [Fact]
    public async Task A_name_counts_as_one_however_it_is_written()
    {
        foreach (var name in new[] { "Ann@Example.org", " ann@example.org", "ANN@EXAMPLE.ORG " })
        {
            await Fail(NameKeys.Login(name), There, 1);
        }

        Assert.False(await MayTry(NameKeys.Login("ann@example.org"), There));
    }

    [Fact]
    public async Task An_IPv6_client_counts_as_its_network()
    {
        for (var i = 1; i <= 5; i++)
        {
            await Fail($"name {i}", IPAddress.Parse($"2001:db8:0:7::{i}"), 1);
        }

        Assert.False(await MayTry("another", IPAddress.Parse("2001:db8:0:7:ffff::1")));
        Assert.True(await MayTry("another", IPAddress.Parse("2001:db8:0:8::1")));
        await Fail("x", There.MapToIPv6(), 3);
        await Fail("y", There, 2);
        Assert.False(await MayTry("another", There));
    }

    [Fact]
    public async Task An_address_asks_for_so_many_unknown_codes_and_for_those_again_as_often_as_it_likes()
    {
        for (var i = 0; i < 5; i++)
        {
            for (var again = 0; again < 10; again++)
            {
                Assert.True(await AskInVain($"code {i}", Here));
            }
        }

        Assert.False(await AskInVain("code 5", Here));
        Assert.True(await AskInVain("code 4", Here));
        Assert.True(await AskInVain("code 5", There));
        Assert.True(await AskInVain("code 5", null));
        Assert.True(await MayTry("bob", Here), "Unknown codes should not hold off phones.");
        _time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        Assert.True(await AskInVain("code 5", Here));
    }

    [Fact]
    public async Task Names_that_nobody_tries_any_more_are_forgotten()
    {
        for (var i = 0; i < 10_001; i++)
        {
            await Fail($"name {i}", null, 1);
        }

        _time.Advance(TimeSpan.FromMinutes(6));
        await Fail("one more", null, 1);
        Assert.InRange(_throttle.Count, 1, 2);
    }

    [Fact]
    public void Sign_ups_are_counted_by_address()
    {
        var signUps = new SignUpThrottle(new MessagingOptions { SignUpsPerAddressAndHour = 2 }, _time);
        Assert.True(signUps.TrySignUp(Here));
        Assert.True(signUps.TrySignUp(Here));
        Assert.False(signUps.TrySignUp(Here));
        Assert.True(signUps.TrySignUp(There));
        _time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        Assert.True(signUps.TrySignUp(Here));
    }

    private async Task<bool> MayTry(string name, IPAddress? address)
    {
        using var attempt = await _throttle.Begin(name, address);
        return attempt is not null;
    }

    private async Task<bool> AskInVain(string code, IPAddress? address)
    {
        using var lookup = await _throttle.BeginLookup(code, address);
        lookup?.Failed();
        return lookup is not null;
    }

    private async Task Succeed(string name, IPAddress? address)
    {
        using var attempt = await _throttle.Begin(name, address);
        Assert.NotNull(attempt);
        attempt.Succeeded();
    }

    private async Task Fail(string name, IPAddress? address, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var attempt = await _throttle.Begin(name, address);
            Assert.NotNull(attempt);
            attempt.Failed();
        }
    }
}
