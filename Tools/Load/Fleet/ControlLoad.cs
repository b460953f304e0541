namespace Gateway.Load.Fleet;

/// <summary>Who takes part in control round trips.</summary>
/// <param name="Pairs">Pairs of a phone and a relayer.</param>
/// <param name="Depth">Commands that each phone keeps in flight.</param>
/// <param name="Accounts">Over how many accounts the pairs are spread, at most as many as there are pairs.</param>
/// <param name="PhonePort">The port that phones connect to, where it is not the server's: another silo's, say.</param>
/// <param name="RelayerPort">The same for relayers.</param>
internal sealed record ControlLoad(int Pairs, int Depth, int Accounts, int? PhonePort = null, int? RelayerPort = null)
{
    /// <summary>How many pairs share an account unless asked for otherwise: each account costs the server a password's hash.</summary>
    public const int PairsPerAccount = 50;

    /// <summary>As many accounts as that many pairs take by default.</summary>
    public static int AccountsFor(int pairs) => (pairs + PairsPerAccount - 1) / PairsPerAccount;

    /// <summary>Where phones connect to.</summary>
    public ServerAddress Phones(ServerAddress server) => server with { Port = PhonePort ?? server.Port };

    /// <summary>Where relayers connect to.</summary>
    public ServerAddress Relayers(ServerAddress server) => server with { Port = RelayerPort ?? server.Port };

    /// <summary>The same for people.</summary>
    public string Describe(ServerAddress server) => Phones(server) == Relayers(server)
        ? $"{Phones(server)}"
        : $"phones on {Phones(server)}, relayers on {Relayers(server)}";
}
