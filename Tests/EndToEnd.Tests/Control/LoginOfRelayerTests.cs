using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Control;

/// <summary>A relayer that logs in, logs in twice, and goes away while commands are under way.</summary>
public sealed class LoginOfRelayerTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    [Theory, EveryTransport]
    public async Task A_newer_login_closes_the_older_connection_and_gets_the_commands(string transport)
    {
        var gateway = await GatewayOn(transport);
        var replaced = await gateway.Closed("Replaced");
        var home = await Home.Make(gateway);
        home.Relayer.Serve();
        Expect.Ok(await home.Control());

        var newer = (await Relayer.LogIn(gateway, home.Relayer.Code)).Serve();
        await home.Relayer.Wire.ClosedByGateway();
        Expect.Ok(await home.Control());
        Assert.Single(newer.Served);
        Assert.Single(home.Relayer.Served);
        await gateway.MetricBecomes("gateway_connections_closed_total{listener=\"messaging\",reason=\"Replaced\"}", replaced + 1);
        Expect.Ok(await home.Phone.Ask(CommandIds.QueryRelayerStatus, new { relayer_id = home.RelayerId }));
    }

    [Fact]
    public async Task What_was_in_flight_to_the_older_one_is_unknown_and_never_sent_again()
    {
        var gateway = await AnyGateway();
        var home = await Home.Make(gateway);
        var asked = Enumerable.Range(0, 5).Select(home.Control).ToArray();
        for (var i = 0; i < 3; i++)
        {
            await home.Relayer.Command();
        }

        // The two that still waited were sent to nobody, so the newer connection may have them.
        var newer = (await Relayer.LogIn(gateway, home.Relayer.Code)).Serve();
        for (var i = 0; i < 3; i++)
        {
            Expect.Refused(StatusCode.RelayerTimeout, await asked[i]);
        }

        Assert.Equal(3, Expect.Ok(await asked[3])["value"]);
        Assert.Equal(4, Expect.Ok(await asked[4])["value"]);
        Assert.Equal([3L, 4L], newer.Served.Select(c => c["value"]));
    }

    [Theory, EveryTransport]
    public async Task Of_many_logins_at_a_time_none_is_refused_and_one_stays(string transport)
    {
        var gateway = await GatewayOn(transport);
        var home = await Home.Make(gateway);
        var wires = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.Connect()));
        var logins = wires.Select(w => Relayer.LogIn(w, home.Relayer.Code)).ToArray();
        foreach (var login in logins)
        {
            try
            {
                Expect.Ok(await login);
            }
            catch (IOException)
            {
                // Replaced by a newer one before it was told.
            }
        }

        await gateway.MetricBecomes("gateway_connections", n => n == 2, "2: the phone and the newest login");
        Expect.Ok(await home.Phone.Ask(CommandIds.QueryRelayerStatus, new { relayer_id = home.RelayerId }));
    }

    [Fact]
    public async Task A_connection_that_logs_in_as_another_relayer_is_that_one_only()
    {
        var gateway = await AnyGateway();
        var (first, second) = (await Home.Make(gateway), await Home.Make(gateway));
        await second.Relayer.Wire.DisposeAsync();
        Expect.Ok(await Relayer.LogIn(first.Relayer.Wire, second.Relayer.Code));
        first.Relayer.Serve();
        Expect.Refused(StatusCode.RelayerOffline, await first.Control());
        Expect.Ok(await second.Control());
    }

    [Fact]
    public async Task A_relayer_that_logs_in_again_on_its_connection_keeps_it()
    {
        var home = await Home.Make(await AnyGateway());
        Expect.Ok(await Relayer.LogIn(home.Relayer.Wire, home.Relayer.Code));
        home.Relayer.Serve();
        Expect.Ok(await home.Control());
    }

    [Theory, EveryTransport]
    public async Task What_is_under_way_when_the_relayer_goes_ends_at_once(string transport)
    {
        var home = await Home.Make(await GatewayOn(transport));
        var asked = Enumerable.Range(0, 5).Select(home.Control).ToArray();
        for (var i = 0; i < 3; i++)
        {
            await home.Relayer.Command();
        }

        await home.Relayer.Wire.DisposeAsync();
        for (var i = 0; i < 5; i++)
        {
            // Of those that were sent nobody knows what came; the others were not sent.
            Expect.Refused(i < 3 ? StatusCode.RelayerTimeout : StatusCode.RelayerOffline, await asked[i]);
        }

        Expect.Refused(StatusCode.RelayerOffline, await home.Control());
    }

    [Theory, EveryTransport]
    public async Task A_command_right_after_the_login_is_not_lost(string transport)
    {
        var gateway = await GatewayOn(transport);
        var phone = await Phone.SignUp(gateway);
        var code = Names.Next("box");
        await phone.AddRelayer(code);
        var device = Names.DeviceCode();
        await phone.AddDevice(device);
        for (var round = 0; round < 40; round++)
        {
            var wire = await gateway.Connect();
            var login = wire.Send(CommandIds.Authorize, 1, new { terminal_type = "relayer", sb_code = code });

            // The phone asks until it is no longer told that the relayer is offline. A command that was lost would have no answer.
            var serving = AnswerOne(wire, round);
            var asked = phone.Control(device, round);
            while (await Task.WhenAny(asked, serving) == asked && (await asked).Status == StatusCode.RelayerOffline)
            {
                asked = phone.Control(device, round);
            }

            Assert.Equal(round, Expect.Ok(await asked)["value"]);
            await serving;
            await login;
            await wire.DisposeAsync();
            await Waiting.Until(async () =>
                (await phone.Control(device)).Status == StatusCode.RelayerOffline ? null : "the relayer should be offline between two rounds");
        }

        static async Task AnswerOne(WireClient wire, int round)
        {
            var first = Expect.Ok(await wire.Next("answer to the login"));
            Assert.Equal(CommandIds.Authorize | CommandIds.ResponseBit, first.CommandId);
            var command = await wire.Next("command");
            Assert.Equal((CommandIds.ControlDevice, (long)round), (command.CommandId, command["value"]));
            await wire.Respond(command, StatusCode.Ok, command.Body);
        }
    }
}
