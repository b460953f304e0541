namespace Gateway.Grains.Events;

/// <summary>A key of a device under one relayer; the code's case does not count.</summary>
internal readonly struct DeviceKeyId(string deviceCode, int keySequence) : IEquatable<DeviceKeyId>
{
    private readonly string _deviceCode = deviceCode;

    /// <summary>The key's number within its device.</summary>
    public int KeySequence { get; } = keySequence;

    public bool Equals(DeviceKeyId other) =>
        KeySequence == other.KeySequence && string.Equals(_deviceCode, other._deviceCode, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object? obj) => obj is DeviceKeyId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(StringComparer.OrdinalIgnoreCase.GetHashCode(_deviceCode), KeySequence);
}
