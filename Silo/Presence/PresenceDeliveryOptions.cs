namespace Gateway.Silo.Presence;

/// <summary>How presence events are told.</summary>
internal sealed record PresenceDeliveryOptions
{
    /// <summary>How many events wait when nothing is configured: twice what 100,000 devices that lose their connections and come back make.</summary>
    public const int DefaultMaxWaiting = 400_000;

    /// <summary>How many events may wait; of more, the oldest are given up.</summary>
    public int MaxWaiting { get; init; } = DefaultMaxWaiting;

    /// <summary>The pause after a first failure; each further one doubles it.</summary>
    public required TimeSpan FirstRetry { get; init; }

    /// <summary>How old an event gets that cannot be told.</summary>
    public required TimeSpan GiveUp { get; init; }
}
