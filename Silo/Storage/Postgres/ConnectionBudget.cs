namespace Gateway.Silo.Storage.Postgres;

/// <summary>How the connections of one silo to PostgreSQL are shared out.</summary>
/// <param name="Total">All of them: <c>Storage:MaxConnections</c>.</param>
internal readonly record struct ConnectionBudget(int Total)
{
    /// <summary>Three silos fit into the 100 connections that a server usually allows.</summary>
    public const int Default = 30;

    /// <summary>The least that leaves a few for states.</summary>
    public const int Least = 15;

    /// <summary>Sessions outside of the pool: writers and readers of history, locks, and one that is being replaced.</summary>
    private const int Sessions = 6;

    /// <summary>Membership must never wait for states.</summary>
    private const int Membership = 4;

    /// <summary>The size of the pool that Orleans' providers share.</summary>
    public int Pool => Total - Sessions;

    /// <summary>How many states are read or written at a time.</summary>
    public int States => Pool - Membership;
}
