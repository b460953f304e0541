using Gateway.EndToEnd.Tests.Control;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Processes;

/// <summary>RedirectNotify of a gateway without other silos.</summary>
public sealed class DrainAddressTests : EndToEndTest
{
    [Theory, EveryTransport]
    public async Task Phones_are_told_where_else_to_go_before_commands_end(string transport)
    {
        var gateway = await Start(On(transport), "--Messaging:DrainAddress=other.example.org:9630", "--Edge:DrainSeconds=20");
        var home = await Home.Make(gateway);
        var another = await home.Phone.Another(gateway);
        var nobody = await gateway.Connect();
        Expect.Refused(StatusCode.NotAuthorized, await nobody.Request(CommandIds.HeartBeat));
        var asked = home.Control();
        var command = await home.Relayer.Command();

        gateway.Run.Signal(ProgramRun.Terminate);
        foreach (var phone in new[] { home.Phone, another })
        {
            var notice = await phone.Wire.Next("a notice");
            Assert.Equal((CommandIds.RedirectNotify, StatusCode.Ok), (notice.CommandId, notice.Status));
            Assert.Equal("""{"addr":"other.example.org:9630"}""", notice.Text);
        }

        await home.Relayer.Wire.Respond(command, StatusCode.Ok, command.Body);
        Expect.Ok(await asked);
        Assert.Equal(0, await gateway.Run.Exit());
        await home.Relayer.Wire.ClosedByGateway();
        await nobody.ClosedByGateway();
        Assert.False(home.Relayer.Wire.TryNext(out var sent), $"A relayer is sent nowhere: {sent}");
        Assert.False(nobody.TryNext(out sent), $"Nor is one that has not logged in: {sent}");
    }

    [Fact]
    public async Task Without_another_silo_and_with_balance_a_phone_stays()
    {
        var gateway = await Start("--Messaging:DrainAddress=other.example.org:9630");
        var home = await Home.Make(gateway);
        Expect.Ok(await home.Phone.Ask(
            CommandIds.Authorize, new { terminal_type = "human", user_name = home.Phone.UserName, password = Phone.Password, balance = "y" }));
        Expect.Ok(await home.Phone.Ask(CommandIds.HeartBeat));

        // A phone tells the gateway nothing of the kind.
        await home.Phone.Wire.Send(CommandIds.RedirectNotify, 9, new { addr = "x:1" });
        await home.Phone.Wire.Send(CommandIds.RedirectNotify | CommandIds.ResponseBit, 9, null);
        Expect.Ok(await home.Phone.Ask(CommandIds.HeartBeat));
        Assert.Equal(1, await gateway.Metric("gateway_frames_unknown_total"));
        Assert.False(home.Phone.Wire.TryNext(out var sent), $"Nothing should have come: {sent}");
        Assert.Equal(0, await gateway.Stop());
        Assert.Equal(CommandIds.RedirectNotify, (await home.Phone.Wire.Next("a notice")).CommandId);
    }
}
