namespace Gateway.Grains.Presence;

/// <summary>The settings of presence.</summary>
public sealed record PresenceOptions
{
    /// <summary>Whether it is written down who came and went, for somebody who is told.</summary>
    public bool TellsEvents { get; init; }

    /// <summary>How long after its start a shard waits for the edges of those that it knew before, until they count as lost.</summary>
    public TimeSpan PatienceWithEdges { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many events of one shard may wait for the database; over it, what was not written is found out anew.</summary>
    public int MaxWaitingEvents { get; init; } = 50_000;
}
