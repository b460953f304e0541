using System.CommandLine;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary>The options of sign-ups and logins.</summary>
internal sealed class AccountOptions
{
    private const int DefaultLoginAccounts = 20;
    private const double MaxRate = 100_000;

    private readonly Option<double> _rate = RatePerSecond("How many per second; 0 = as many as --connections allows", 50);

    private readonly Option<int> _connections = FleetOptions.Connections("How many at once, each on a connection of its own", 32);

    private readonly Option<int> _accounts = RunOptions.Count("--login-accounts", "Accounts to log in to in turn", DefaultLoginAccounts, 100_000);

    /// <summary>--rate.</summary>
    public static Option<double> RatePerSecond(string description, double byDefault)
    {
        var option = new Option<double>("--rate") { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= MaxRate))
            {
                result.AddError($"--rate must be 0..{MaxRate}");
            }
        });
        return option;
    }

    /// <summary>Adds those that <paramref name="operation"/> has; null = any.</summary>
    public void AddTo(Command command, AccountOperation? operation)
    {
        command.Options.Add(_rate);
        command.Options.Add(_connections);
        if (operation != AccountOperation.Signup)
        {
            command.Options.Add(_accounts);
        }
    }

    /// <summary>What was given.</summary>
    public AccountLoad Read(ParseResult result, AccountOperation operation) => new(
        operation, result.GetValue(_rate), result.GetValue(_connections), operation == AccountOperation.Login ? result.GetValue(_accounts) : 0);
}
