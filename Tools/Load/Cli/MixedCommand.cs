using System.CommandLine;
using Gateway.Load.Fleet;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary><c>load mixed</c>.</summary>
internal static class MixedCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var pairs = FleetOptions.Pairs();
        var depth = FleetOptions.Depth("Commands");
        var accounts = FleetOptions.Accounts();
        var with = new Option<AccountOperation>("--with") { Description = "What happens beside the control commands in the second phase" };
        var accountOptions = new AccountOptions();
        var options = new RunOptions();
        var command = new Command("mixed", "Control round trips alone, then the same beside sign-ups or logins; --seconds and --warmup count for each phase")
        {
            pairs, depth, accounts, with,
        };
        accountOptions.AddTo(command, operation: null);
        options.AddTo(command);
        command.SetAction((result, cancellation) => MixedRun.RunAsync(
            options.Read(result),
            new ControlLoad(
                result.GetValue(pairs), result.GetValue(depth), FleetOptions.AccountsFor(result.GetValue(accounts), result.GetValue(pairs))),
            accountOptions.Read(result, result.GetValue(with)),
            cancellation));
        return command;
    }
}
