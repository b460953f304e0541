using System.CommandLine;
using Gateway.Load.Fleet;
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
        var phonePort = FleetOptions.Port("--phone-port", "The port that phones connect to: another silo's, say (default: --port)");
        var relayerPort = FleetOptions.Port("--relayer-port", "The port that relayers connect to (default: --port)");
        var options = new RunOptions();
        var command = new Command("control", "Control round trips: phone → server → relayer → server → phone")
        {
            pairs, depth, accounts, phonePort, relayerPort,
        };
        options.AddTo(command);
        command.SetAction((result, cancellation) => ControlRun.RunAsync(
            options.Read(result),
            new ControlLoad(
                result.GetValue(pairs),
                result.GetValue(depth),
                FleetOptions.AccountsFor(result.GetValue(accounts), result.GetValue(pairs)),
                result.GetValue(phonePort),
                result.GetValue(relayerPort)),
            cancellation));
        return command;
    }
}
