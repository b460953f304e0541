namespace Gateway.Grains.Devices;

/// <summary>When a device is said to flap: to connect and lose its connection again and again.</summary>
public sealed record FlappingOptions
{
    /// <summary>So many logins within <see cref="Window"/> are reported.</summary>
    public int Logins { get; init; } = 15;

    /// <summary>Within which time.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the device's further logins are refused then; zero for not at all.</summary>
    public TimeSpan HoldOff { get; init; }
}
