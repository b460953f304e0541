using System.CommandLine;
using Gateway.Load.Fleet;

namespace Gateway.Load.Cli;

/// <summary>The options that say who takes part.</summary>
internal static class FleetOptions
{
    /// <summary>--pairs.</summary>
    public static Option<int> Pairs() => RunOptions.Count("--pairs", "Pairs of a phone and a relayer", 50, 100_000);

    /// <summary>--depth.</summary>
    public static Option<int> Depth(string of) => RunOptions.Count("--depth", $"{of} in flight per connection", 1, 4096);

    /// <summary>--connections.</summary>
    public static Option<int> Connections(string description, int byDefault) => RunOptions.Count("--connections", description, byDefault, 1_000_000);

    /// <summary>--accounts.</summary>
    public static Option<int?> Accounts()
    {
        var option = new Option<int?>("--accounts") { Description = $"Accounts that own the pairs (default: one per {ControlLoad.PairsPerAccount} pairs)" };
        AtLeastOne(option);
        return option;
    }

    /// <summary>--sources.</summary>
    public static Option<int?> Sources()
    {
        var option = new Option<int?>("--sources")
        {
            Description = $"Loopback addresses to connect from, 127.0.0.1 and on (default: one per {LoopbackSources.ConnectionsPerAddress} connections)",
        };
        AtLeastOne(option);
        return option;
    }

    /// <summary>An option for a port.</summary>
    public static Option<int?> Port(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 65535)
            {
                result.AddError($"{name} must be 1..65535");
            }
        });
        return option;
    }

    /// <summary>How many accounts to make.</summary>
    public static int AccountsFor(int? asked, int pairs) => Math.Min(asked ?? ControlLoad.AccountsFor(pairs), pairs);

    private static void AtLeastOne(Option<int?> option) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int?>() is < 1)
        {
            result.AddError($"{option.Name} must be at least 1");
        }
    });
}
