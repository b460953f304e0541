using System.CommandLine;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary><c>load signup</c> and <c>load login</c>.</summary>
internal static class AccountCommand
{
    /// <summary>Builds the command of an operation.</summary>
    public static Command Create(AccountOperation operation)
    {
        var options = new RunOptions();
        var accounts = new AccountOptions();
        var command = operation == AccountOperation.Login
            ? new Command("login", "Logins of phones at a steady rate")
            : new Command("signup", "Sign-ups at a steady rate");
        accounts.AddTo(command, operation);
        options.AddTo(command);
        command.SetAction((result, cancellation) =>
            AccountRun.RunAsync(options.Read(result), accounts.Read(result, operation), cancellation));
        return command;
    }
}
