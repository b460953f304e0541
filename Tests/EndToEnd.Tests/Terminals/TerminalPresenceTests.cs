using Gateway.Protocol.Terminals;

namespace Gateway.EndToEnd.Tests.Terminals;

/// <summary>What keeps a terminal online: its login and its heartbeats, and no other frame.</summary>
public sealed class TerminalPresenceTests : EndToEndTest
{
    [Theory, EveryTransport]
    public async Task Without_login_or_heartbeat_frames_it_is_offline_whatever_else_it_sends(string transport)
    {
        var gateway = await Start(On(transport), "--Terminal:HeartbeatSeconds=2");
        await using var beating = await WireTerminal.Connect(gateway.TerminalPort, "T9000001");
        await beating.LogIn();
        await using var other = await WireTerminal.Connect(gateway.TerminalPort, "T9000002");
        await other.LogIn();
        var closed = other.ClosedByGateway();
        byte[] frames =
        [
            .. WireTerminal.Frame(beating.Id, TerminalMessages.Heartbeat, 1),
            .. WireTerminal.Frame(other.Id, TerminalMessages.Query | TerminalMessages.AnswerBit, 1, (byte)MachineState.Idle),
            .. WireTerminal.Frame(other.Id, 0x1777, 2),
        ];
        ushort number = 1;
        await Waiting.Until(async () =>
        {
            await beating.Send(TerminalMessages.Heartbeat, ++number);
            Assert.Equal(number, (await beating.Next("answer to a heartbeat")).Number);
            if (closed.IsCompleted)
            {
                return null;
            }

            try
            {
                await other.SendBytes(frames);
            }
            catch (IOException)
            {
                // Closed just now.
            }

            return "a terminal that sends neither login nor heartbeat should be closed";
        });
        await closed;
        await using var http = new TerminalHttp(gateway.TerminalHttpPort);
        Assert.Equal(404, (await http.Get($"/status/{other.Id}")).Status);
        await gateway.MetricBecomes("gateway_connections_closed_total{listener=\"terminals\",reason=\"Silent\"}", 1);
    }
}
