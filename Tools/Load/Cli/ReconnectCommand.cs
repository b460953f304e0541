using System.CommandLine;
using Gateway.Load.Fleet;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary><c>load reconnect</c>.</summary>
internal static class ReconnectCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var connections = FleetOptions.Connections("Relayers", 1000);
        var rate = AccountOptions.RatePerSecond("Reconnections per second over all relayers; 0 = as many as --at-once allows", 200);
        var atOnce = RunOptions.Count("--at-once", "Reconnections under way at once", 16, 10_000);
        var sources = FleetOptions.Sources();
        var options = new RunOptions();
        var command = new Command("reconnect", "Relayers that close and log in again in turn: the server's memory over time (with --server-pid)")
        {
            connections, rate, atOnce, sources,
        };
        options.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            var context = options.Read(result);
            var count = result.GetValue(connections);
            return ReconnectRun.RunAsync(
                context,
                count,
                result.GetValue(rate),
                result.GetValue(atOnce),
                LoopbackSources.Create(context.Address, count, result.GetValue(sources)),
                cancellation);
        });
        return command;
    }
}
