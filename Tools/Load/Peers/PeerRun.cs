using Gateway.Load.Fleet;
using Gateway.Load.Measure;
using Gateway.Load.Runs;
using Gateway.Load.Wire;

namespace Gateway.Load.Peers;

/// <summary>The runs <c>control</c> and <c>heartbeat</c> against a peer.</summary>
internal static class PeerRun
{
    private const int BufferSize = 4096;

    /// <summary>Control round trips: phone → topic of the relayer's commands → relayer → topic of the phone's answers → phone.</summary>
    /// <exception cref="ToolException">The peer cannot be reached or refuses.</exception>
    public static async Task<Measured> ControlAsync(RunContext context, Dialect dialect, int pairs, int depth, CancellationToken cancellation)
    {
        var meter = new Meter();
        var names = new RunNames(Random.Shared);
        var relayers = new PeerRelayer[pairs];
        var phones = new PeerPhone[pairs];
        await context.Progress.WriteLineAsync($"connecting {pairs} pairs to {context.Address} …");
        try
        {
            await SetUpLimits.ForEachAsync(pairs, async (pair, token) =>
            {
                var (commands, answers) = (dialect.Topic(pair, "commands"), dialect.Topic(pair, "answers"));
                relayers[pair] = new PeerRelayer(await ConnectAsync(context, token), dialect, meter, answers);
                await relayers[pair].OpenAsync($"relayer{pair}", commands, token);
                var command = dialect.Publish(commands, ControlFrames.Command(names.Device(pair)));
                phones[pair] = new PeerPhone(await ConnectAsync(context, token), dialect, meter, command, depth);
                await phones[pair].OpenAsync($"phone{pair}", answers, token);
            }, cancellation);
            return await ClosedLoop.MeasureAsync(context, "control", phones, meter, cancellation);
        }
        finally
        {
            Dispose(phones);
            Dispose(relayers);
        }
    }

    /// <summary>Pings, as fast as they are answered.</summary>
    /// <exception cref="ToolException">The peer cannot be reached or refuses.</exception>
    public static async Task<Measured> HeartbeatAsync(
        RunContext context, Dialect dialect, int connections, int depth, CancellationToken cancellation)
    {
        var meter = new Meter();
        var clients = new PeerPinger[connections];
        await context.Progress.WriteLineAsync($"connecting {connections} clients to {context.Address} …");
        try
        {
            await SetUpLimits.ForEachAsync(connections, async (index, token) =>
            {
                clients[index] = new PeerPinger(await ConnectAsync(context, token), dialect, meter, depth);
                await clients[index].OpenAsync($"client{index}", topic: null, token);
            }, cancellation);
            return await ClosedLoop.MeasureAsync(context, "heartbeat", clients, meter, cancellation);
        }
        finally
        {
            Dispose(clients);
        }
    }

    private static Task<LoadWire> ConnectAsync(RunContext context, CancellationToken cancellation) =>
        LoadWire.ConnectAsync(context.Address, source: null, BufferSize, cancellation);

    private static void Dispose(IEnumerable<IDisposable?> clients)
    {
        foreach (var client in clients)
        {
            client?.Dispose();
        }
    }
}
