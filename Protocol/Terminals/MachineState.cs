namespace Gateway.Protocol.Terminals;

/// <summary>What a terminal answers when it is asked for its state (protocol 4, "States").</summary>
public enum MachineState : byte
{
    /// <summary>It runs.</summary>
    Running = 1,

    /// <summary>It is paused; its own button goes on.</summary>
    Paused = 2,

    /// <summary>It cools down.</summary>
    CoolingDown = 3,

    /// <summary>It stands by; its own button turns it on.</summary>
    Standby = 4,

    /// <summary>It shows its QR code: idle, and the only state in which it may be turned on from afar.</summary>
    Idle = 5,
}
