using System.CommandLine;
using Gateway.Load.Fleet;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary><c>load heartbeat</c>.</summary>
internal static class HeartbeatCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var connections = FleetOptions.Connections("Relayers", 50);
        var depth = FleetOptions.Depth("Heartbeats");
        var sources = FleetOptions.Sources();
        var options = new RunOptions();
        var command = new Command("heartbeat", "Heartbeats of relayers, as fast as they are answered") { connections, depth, sources };
        options.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            var context = options.Read(result);
            var count = result.GetValue(connections);
            return HeartbeatRun.RunAsync(
                context,
                count,
                result.GetValue(depth),
                LoopbackSources.Create(context.Address, count, result.GetValue(sources)),
                cancellation);
        });
        return command;
    }
}
