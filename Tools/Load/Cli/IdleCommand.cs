using System.CommandLine;
using Gateway.Load.Fleet;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary><c>load idle</c>.</summary>
internal static class IdleCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var connections = FleetOptions.Connections("Relayers", 10_000);
        var heartbeat = RunOptions.Count("--heartbeat-seconds", "How often each sends a heartbeat, in seconds", 60, 86_400);
        var sources = FleetOptions.Sources();
        var options = new RunOptions();
        var command = new Command("idle", "Relayers that only send their heartbeat: what a connection costs the server in memory")
        {
            connections, heartbeat, sources,
        };
        options.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            var context = options.Read(result);
            var count = result.GetValue(connections);
            return IdleRun.RunAsync(
                context,
                count,
                TimeSpan.FromSeconds(result.GetValue(heartbeat)),
                LoopbackSources.Create(context.Address, count, result.GetValue(sources)),
                cancellation);
        });
        return command;
    }
}
