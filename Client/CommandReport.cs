namespace Gateway.Client;

/// <summary>What is known of a command.</summary>
/// <param name="Id">Its id; rises with time. Empty for one that the gateway has not taken, since there is no such device or instruction.</param>
/// <param name="Device">The device's id.</param>
/// <param name="Instruction">What it is to do.</param>
/// <param name="State">What became of it.</param>
public sealed record CommandReport(Guid Id, string Device, string Instruction, CommandState State)
{
    /// <summary>The <see cref="Reason"/> of a command that was cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>
    /// With <see cref="CommandState.Failed"/>: why, one of <c>offline</c>, <c>unknown_device</c>, <c>busy</c>, <c>too_many_kept</c>,
    /// <c>superseded</c>, <see cref="Cancelled"/>, <c>storage</c>, <c>bad_instruction</c>; otherwise empty.
    /// </summary>
    public string Reason { get; init; } = "";

    /// <summary>With <see cref="CommandState.Answered"/>: the device's status; 0 where its protocol has none.</summary>
    public long Status { get; init; }

    /// <summary>With <see cref="CommandState.Answered"/>: the answer's data.</summary>
    public CommandData Answer { get; init; }

    /// <summary>When the gateway took it, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was sent, UTC; null when it was not, or when that was not recorded.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When it came to its end, UTC; null when it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When its time to live ends, UTC; null for one that is not kept.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The document's word for it (protocol 3).</summary>
    public SendResult Result => State switch
    {
        CommandState.Answered or CommandState.Queued or CommandState.Sent => SendResult.OK,
        CommandState.Failed => SendResult.NO,
        _ => SendResult.TIMEOUT,
    };
}

/// <summary>What became of a command, as far as the gateway knows for sure.</summary>
public enum CommandState
{
    /// <summary>The gateway has it; nothing was sent yet.</summary>
    Queued,

    /// <summary>It was handed to the device's connection; no answer has come yet.</summary>
    Sent,

    /// <summary>The device answered, with a status and data of its own.</summary>
    Answered,

    /// <summary>It was not done and will not be; <see cref="CommandReport.Reason"/> says why. The device never got it.</summary>
    Failed,

    /// <summary>Its time was over before it could be sent. The device never got it.</summary>
    Expired,

    /// <summary>It was sent and no answer came in time: the device may have done it.</summary>
    Unknown,
}

/// <summary>The three words of protocol 3.</summary>
public enum SendResult
{
    /// <summary>The device answered; or, where nobody waits for that, the gateway has the command.</summary>
    OK,

    /// <summary>The device is not online, or the command was refused.</summary>
    NO,

    /// <summary>No answer came in time.</summary>
    TIMEOUT,
}
