using System.CommandLine;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary><c>load control</c>.</summary>
internal static class ControlCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var pairs = FleetOptions.Pairs();
        var depth = FleetOptions.Depth("Commands");
        var accounts = FleetOptions.Accounts();
        var options = new RunOptions();
        var command = new Command("control", "Control round trips: phone → server → relayer → server → phone") { pairs, depth, accounts };
        options.AddTo(command);
        command.SetAction((result, cancellation) => ControlRun.RunAsync(
            options.Read(result),
            result.GetValue(pairs),
            result.GetValue(depth),
            FleetOptions.AccountsFor(result.GetValue(accounts), result.GetValue(pairs)),
            cancellation));
        return command;
    }
}
