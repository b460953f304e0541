namespace Gateway.Grains.Devices;

/// <summary>What is stored of any device.</summary>
public abstract record DeviceState
{
    /// <summary>The code that it logs in with; empty until it has.</summary>
    public string Code { get; set; } = "";

    /// <summary>When it was last heard of, UTC; up to five minutes behind while it is connected.</summary>
    public DateTimeOffset LastSeen { get; set; }

    /// <summary>Whether an operator has blocked it.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>Whether the command log may have commands that wait for this device; if not, it need not be asked.</summary>
    public bool HasKeptCommands { get; set; }
}

/// <summary>What is stored of every device, whatever its kind; for those who read the states of many.</summary>
public sealed record AnyDeviceState : DeviceState;
