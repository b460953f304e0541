using System.Globalization;

namespace Gateway.Load.Runs;

/// <summary>Which operation on accounts a run makes.</summary>
internal enum AccountOperation
{
    /// <summary>AddAccount.</summary>
    Signup,

    /// <summary>Authorize as a phone.</summary>
    Login,
}

/// <summary>How a run works on accounts.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Rate">How often per second; 0 = as often as <paramref name="Connections"/> allows.</param>
/// <param name="Connections">Operations under way at once, each on a connection of its own.</param>
/// <param name="Accounts">For logins: how many accounts to log in to in turn.</param>
internal sealed record AccountLoad(AccountOperation Operation, double Rate, int Connections, int Accounts)
{
    /// <summary>The run's name.</summary>
    public string Name => Operation == AccountOperation.Login ? "login" : "signup";

    /// <inheritdoc />
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Rate > 0 ? $"{Rate:0.##} {Name}s /s" : $"as many {Name}s as possible")}, at most {Connections} at once");
}
