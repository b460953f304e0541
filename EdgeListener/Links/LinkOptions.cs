namespace Gateway.EdgeListener.Links;

/// <summary>How the links to the devices of a kind are limited.</summary>
public sealed record LinkOptions
{
    /// <summary>How many commands may be in flight with one device.</summary>
    public int MaxInFlight { get; init; } = 3;

    /// <summary>How many more may wait for one device.</summary>
    public int MaxWaiting { get; init; } = 1000;

    /// <summary>The highest number of a command that the protocol's frames have room for.</summary>
    public uint MaxSequence { get; init; } = int.MaxValue;
}
