using System.CommandLine;
using System.Diagnostics;
using Gateway.Load.Fleet;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary><c>load storm</c>.</summary>
internal static class StormCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var pairs = FleetOptions.Pairs();
        var depth = FleetOptions.Depth("Commands");
        var connections = FleetOptions.Connections("Relayers on the silo that is killed", 3000);
        var port = new Option<int>("--dying-port") { Description = "The messaging port of the silo that is killed", Required = true };
        var kill = new Option<int>("--kill-pid") { Description = "Its process, which is ended with kill -9", Required = true };
        var options = new RunOptions();
        var command = new Command(
            "storm", "A silo is killed and its relayers log in at another one (--port) at once, beside control round trips there")
        {
            pairs, depth, connections, port, kill,
        };
        options.AddTo(command);
        command.SetAction((result, cancellation) =>
        {
            var context = options.Read(result);
            var count = result.GetValue(pairs);
            return StormRun.RunAsync(
                context,
                new ControlLoad(count, result.GetValue(depth), count),
                context.Address with { Port = result.GetValue(port) },
                Victim(result.GetValue(kill)),
                result.GetValue(connections),
                cancellation);
        });
        return command;
    }

    private static Process Victim(int pid)
    {
        try
        {
            return Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            throw new ToolException($"There is no process {pid}. Check --kill-pid.");
        }
    }
}
