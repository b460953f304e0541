using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Interfaces.Presence;

/// <summary>What an edge tells of a device.</summary>
[GenerateSerializer, Alias("Gateway.PresenceChangeKind")]
public enum PresenceChangeKind
{
    /// <summary>It logged in.</summary>
    Online,

    /// <summary>Its connection is gone, or is another device's now.</summary>
    Offline,

    /// <summary>It was heard of.</summary>
    Seen,

    /// <summary>It logs in too often, which whoever follows presence is told.</summary>
    Flapping,
}

/// <summary>What changed of a device.</summary>
/// <param name="Kind">What.</param>
/// <param name="Device">The device's id, as text.</param>
/// <param name="Epoch">The epoch of its login; one of an older login never undoes a newer one's.</param>
/// <param name="ConnectionId">Its connection's id within the edge.</param>
/// <param name="At">When, UTC; with <see cref="PresenceChangeKind.Online"/>: since when it is online.</param>
[GenerateSerializer, Immutable, Alias("Gateway.PresenceChange")]
public sealed record PresenceChange(PresenceChangeKind Kind, string Device, long Epoch, long ConnectionId, DateTimeOffset At)
{
    /// <summary>With <see cref="PresenceChangeKind.Online"/>: from where it connected; empty where that is not known.</summary>
    [Id(0)]
    public string Address { get; init; } = "";

    /// <summary>With <see cref="PresenceChangeKind.Online"/>: when it was last heard of, UTC.</summary>
    [Id(1)]
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>With <see cref="PresenceChangeKind.Offline"/>: why.</summary>
    [Id(2)]
    public CloseReason Reason { get; init; }

    /// <summary>With <see cref="PresenceChangeKind.Flapping"/>: until when its logins are refused, UTC; null when they are not.</summary>
    [Id(3)]
    public DateTimeOffset? HeldOffUntil { get; init; }
}

/// <summary>Which devices of a shard are asked for.</summary>
/// <param name="Kind">Only of this kind; null for all.</param>
/// <param name="After">Only those whose id, as text, comes after this one; null for all.</param>
/// <param name="Skip">How many of those to leave out first.</param>
/// <param name="Take">How many at most.</param>
[GenerateSerializer, Immutable, Alias("Gateway.PresenceQuery")]
public sealed record PresenceQuery(string? Kind, string? After, int Skip, int Take);
