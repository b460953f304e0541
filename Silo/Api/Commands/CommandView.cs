using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Commands;

namespace Gateway.Silo.Api.Commands;

/// <summary>What is known of a command: how <see cref="CommandWriter"/> writes it, for the document.</summary>
internal sealed record CommandView
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Which device.</summary>
    public required string Device { get; init; }

    /// <summary>What it is to do.</summary>
    public required string Instruction { get; init; }

    /// <summary>
    /// What became of it. queued: it is stored and waits for its device; sent: no answer has come yet; answered; failed: it was not sent, and reason says
    /// why; expired: it was not sent in time; unknown: it was sent and no answer came in time, so the device may have done it.
    /// </summary>
    public required CommandState State { get; init; }

    /// <summary>With failed: offline, unknown_device, busy, too_many_kept, superseded, cancelled, storage or bad_instruction.</summary>
    public string? Reason { get; init; }

    /// <summary>With answered: the device's status; 0 where its protocol has none.</summary>
    public uint? Status { get; init; }

    /// <summary>With answered: the answer's data, of devices that speak JSON.</summary>
    public RawJson? Data { get; init; }

    /// <summary>With answered: the answer's data otherwise, base64.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>When the gateway took it, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was sent, UTC.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When it came to its end, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When its time to live ends, UTC.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>What became of a command to several devices.</summary>
/// <param name="Items">One for each device, in the order in which they were named.</param>
internal sealed record CommandResults(ImmutableArray<CommandView> Items);

/// <summary>A page of commands.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">Where the next page begins; not there after the last one.</param>
internal sealed record CommandPage(ImmutableArray<CommandView> Items, string? Next);
