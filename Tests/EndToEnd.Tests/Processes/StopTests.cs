using System.Net.Sockets;
using Gateway.EndToEnd.Tests.Control;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Processes;

/// <summary>SIGTERM and SIGINT: what is under way ends first, and the exit code is 0.</summary>
public sealed class StopTests : EndToEndTest
{
    [Theory]
    [InlineData(ProgramRun.Terminate)]
    [InlineData(ProgramRun.Interrupt)]
    public async Task A_command_under_way_may_end_before_the_connections_close(int signal)
    {
        foreach (var transport in Transports.All)
        {
            var gateway = await Start(On(transport), "--Edge:DrainSeconds=20");
            var home = await Home.Make(gateway);
            var asked = home.Control();
            var command = await home.Relayer.Command();

            gateway.Run.Signal(signal);
            await gateway.Run.Line("stopping");
            await home.Relayer.Wire.Respond(command, StatusCode.Ok, new { done = 1 });
            Assert.Equal(1, Expect.Ok(await asked)["done"]);
            await home.Phone.Wire.ClosedByGateway();
            await home.Relayer.Wire.ClosedByGateway();
            Assert.Equal(0, await gateway.Run.Exit());
        }
    }

    [Theory, EveryTransport]
    public async Task A_command_that_nobody_answers_holds_it_up_for_the_drain_time_only(string transport)
    {
        var gateway = await Start(On(transport), "--Edge:DrainSeconds=1");
        var home = await Home.Make(gateway);
        var asked = home.Control();
        await home.Relayer.Command();

        gateway.Run.Signal(ProgramRun.Terminate);
        await gateway.Run.Line("stopping");
        await Waiting.Until(async () =>
        {
            // No new connections from now on.
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync("127.0.0.1", gateway.Port);
                return "new connections should be refused";
            }
            catch (SocketException)
            {
                return null;
            }
        });
        await home.Phone.Wire.ClosedByGateway();
        try
        {
            // The relayer's connection may have been closed before the phone's: then the phone still learns that the outcome is unknown.
            Expect.Refused(StatusCode.RelayerTimeout, await asked);
        }
        catch (IOException)
        {
            // Its own was closed first.
        }

        Assert.Equal(0, await gateway.Run.Exit());
    }

    [Theory, EveryTransport]
    public async Task A_crowd_is_closed_within_the_drain_time(string transport)
    {
        var gateway = await Start(On(transport), "--Edge:DrainSeconds=2");
        var relayers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Relayer.LogIn(gateway, Names.Next("box"))));
        Assert.Equal(0, await gateway.Stop());
        await Task.WhenAll(relayers.Select(r => r.Wire.ClosedByGateway()));
    }

    [Fact]
    public async Task What_was_added_is_there_after_a_restart()
    {
        var gateway = await Start();
        var home = await Home.Make(gateway);
        var before = await home.Phone.QueryApartment();
        await gateway.CheckQuiet();
        Assert.Equal(0, await gateway.Stop());
        Assert.DoesNotContain(gateway.Run.Lines, l => l.Contains(" warn: ", StringComparison.Ordinal) || l.Contains(" fail: ", StringComparison.Ordinal));

        await gateway.StartAgain();
        var phone = await home.Phone.Another(gateway);
        Assert.Equal(before.Text, (await phone.QueryApartment()).Text);
        (await Relayer.LogIn(gateway, home.Relayer.Code)).Serve();
        Expect.Ok(await phone.Control(home.Device));
    }
}
