namespace Gateway.Load.Bench;

/// <summary>A run that every server is measured with.</summary>
/// <param name="Title">Its heading in tables, and its name in options.</param>
/// <param name="Connections">Pairs of a phone and a relayer, or relayers that send heartbeats.</param>
/// <param name="Depth">In flight per phone; 0 for heartbeats.</param>
internal sealed record Column(string Title, int Connections, int Depth)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Column> All { get; } =
    [
        new("50x1", 50, 1), new("50x16", 50, 16), new("500x1", 500, 1), new("heartbeat", 50, 0),
    ];

    /// <summary>Whether it is of heartbeats.</summary>
    public bool IsHeartbeat => Depth == 0;
}
