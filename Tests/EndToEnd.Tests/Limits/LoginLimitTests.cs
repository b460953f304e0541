using System.Net;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Limits;

/// <summary>How often a login may fail, of one name and from one address.</summary>
public sealed class LoginLimitTests : EndToEndTest
{
    [Fact]
    public async Task After_too_many_failures_it_is_status_15()
    {
        var gateway = await Start(
            "--Messaging:MaxFailedLoginsPerName=3", "--Messaging:MaxFailedLoginsPerAddress=6");
        var (victim, other) = (await Phone.SignUp(gateway), await Phone.SignUp(gateway));
        var here = await gateway.Connect();
        for (var i = 0; i < 3; i++)
        {
            Expect.Refused(StatusCode.LoginFailed, await Phone.LogIn(here, victim.UserName, "guess"));
        }

        // Of the name: the right password is no help, from nowhere; another account is not touched, and those who are in stay in.
        Assert.Equal(1, Expect.Refused(StatusCode.TryLater, await Phone.LogIn(here, victim.UserName))["result"]);
        var elsewhere = await gateway.Connect(new WireOptions { Source = IPAddress.Parse("127.0.0.2") });
        Expect.Refused(StatusCode.TryLater, await Phone.LogIn(elsewhere, victim.UserName));
        Expect.Ok(await Phone.LogIn(here, other.UserName));
        Expect.Ok(await victim.QueryApartment());

        for (var i = 0; i < 3; i++)
        {
            Expect.Refused(StatusCode.LoginFailed, await Phone.LogIn(here, Names.Next("nobody"), "guess"));
        }

        // Of the address: nobody from there; a relayer, which has no password to guess, may.
        Expect.Refused(StatusCode.TryLater, await Phone.LogIn(here, other.UserName));
        Expect.Ok(await Phone.LogIn(elsewhere, other.UserName));
        Expect.Ok(await Relayer.LogIn(here, Names.Next("box")));
        Assert.Equal(3, await gateway.LimitHits("failed_logins"));
    }

    [Fact]
    public async Task Guesses_at_once_and_in_other_spellings_are_counted_as_one_after_the_other()
    {
        var gateway = await Start("--Messaging:MaxFailedLoginsPerName=3");
        var name = $"{Names.Next("ann")}@Example.org";
        var guesses = Enumerable.Range(0, 30).Select(async i =>
        {
            var wire = await gateway.Connect();
            return (await Phone.LogIn(wire, i % 2 == 0 ? name : $" {name.ToUpperInvariant()}", "guess")).Status;
        });
        var answers = await Task.WhenAll(guesses);
        Assert.Equal(3, answers.Count(a => a == StatusCode.LoginFailed));
        Assert.Equal(27, answers.Count(a => a == StatusCode.TryLater));
    }

    [Fact]
    public async Task An_address_signs_up_so_often_an_hour()
    {
        var gateway = await Start("--Security:SignUpsPerAddressPerHour=2");
        await Phone.SignUp(gateway);
        await Phone.SignUp(gateway);
        var wire = await gateway.Connect();
        var body = new { user_name = Names.Next("late"), password = "123" };
        Expect.Refused(StatusCode.TryLater, await wire.Request(CommandIds.AddAccount, body));
        Assert.Equal(1, await gateway.LimitHits("sign_ups"));
    }
}
