namespace Gateway.Grains.Interfaces.Commands;

/// <summary>What became of a command, as far as the gateway knows for sure (protocol 3).</summary>
[GenerateSerializer, Alias("Gateway.CommandState")]
public enum CommandState
{
    /// <summary>It is stored, and waits for its device to come back. Nothing was sent.</summary>
    Queued,

    /// <summary>It was handed to the device's connection; no answer has come yet.</summary>
    Sent,

    /// <summary>The device answered, with a status and data of its own; whether that means success is for the device's protocol to say.</summary>
    Answered,

    /// <summary>It was not done and will not be; <see cref="CommandOutcome.Reason"/> says why. The device never got it.</summary>
    Failed,

    /// <summary>Its time to live ended before the device came back, or its deadline while it waited behind others. The device never got it.</summary>
    Expired,

    /// <summary>It was sent and no answer came in time: the device may have done it.</summary>
    Unknown,
}
