namespace Gateway.Grains.Devices;

/// <summary>How commands to devices are limited.</summary>
public sealed record DeviceOptions
{
    /// <summary>How long a command may take from its arrival to its answer, whoever asks for more.</summary>
    public TimeSpan ControlTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
