namespace Gateway.Grains.Devices;

/// <summary>How commands to the devices of a kind are limited.</summary>
public record DeviceOptions
{
    /// <summary>How long a command may take from its arrival to its answer.</summary>
    public TimeSpan ControlTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many commands may be under way with one device.</summary>
    public int MaxInFlight { get; init; } = 3;

    /// <summary>How many more may wait for one device.</summary>
    public int MaxWaiting { get; init; } = 1000;

    /// <summary>The highest number of a command that the protocol's frames have room for.</summary>
    public uint MaxSequence { get; init; } = int.MaxValue;
}
