using System.CommandLine;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary><c>load control</c>.</summary>
internal static class ControlCommand
{
    /// <summary>How many pairs share an account unless --accounts says otherwise: each account costs the server a password's hash.</summary>
    public const int PairsPerAccount = 50;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var pairs = RunOptions.Count("--pairs", "Pairs of a phone and a relayer", 50, 100_000);
        var depth = RunOptions.Count("--depth", "Commands that each phone keeps in flight", 1, 4096);
        var accounts = Accounts();
        var options = new RunOptions();
        var command = new Command("control", "Control round trips: phone → server → relayer → server → phone") { pairs, depth, accounts };
        options.AddTo(command);
        command.SetAction((result, cancellation) => ControlRun.RunAsync(
            options.Read(result),
            result.GetValue(pairs),
            result.GetValue(depth),
            AccountsFor(result.GetValue(accounts), result.GetValue(pairs)),
            cancellation));
        return command;
    }

    /// <summary>The option --accounts.</summary>
    public static Option<int?> Accounts()
    {
        var option = new Option<int?>("--accounts") { Description = $"Accounts that own the pairs (default: one per {PairsPerAccount} pairs)" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError("--accounts must be at least 1");
            }
        });
        return option;
    }

    /// <summary>How many accounts to make.</summary>
    public static int AccountsFor(int? asked, int pairs) => Math.Min(asked ?? ((pairs + PairsPerAccount - 1) / PairsPerAccount), pairs);
}
