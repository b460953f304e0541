namespace Gateway.Grains.Relayers;

/// <summary>How commands to relayers are limited (protocol 1, "Control path").</summary>
public sealed record RelayerOptions
{
    /// <summary>How long a command may take from its arrival to its answer.</summary>
    public TimeSpan ControlTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many commands may be under way with one relayer.</summary>
    public int MaxInFlight { get; init; } = 3;

    /// <summary>How many more may wait for one relayer.</summary>
    public int MaxWaiting { get; init; } = 1000;
}
