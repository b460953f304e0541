using System.Collections.Immutable;
using Gateway.Grains.Commands;
using Gateway.Grains.Interfaces.Commands;

namespace Gateway.Silo.Storage.Commands;

/// <summary>A write to the command log.</summary>
internal interface ICommandWrite : IWriteRequest;

/// <summary>See <see cref="ICommandLog.Keep"/>; the answer is always true.</summary>
internal sealed record CommandKeep(LoggedCommand Command) : ICommandWrite, IWriteRequest<bool>;

/// <summary>See <see cref="ICommandLog.Update"/>; answers whether there was such a command, and it had not come to another end.</summary>
internal sealed record CommandUpdate(CommandOutcome Outcome) : ICommandWrite, IWriteRequest<bool>;

/// <summary>See <see cref="ICommandLog.Cancel"/>; answers whether there was such a command, and it was queued.</summary>
internal sealed record CommandCancel(Guid Id, DateTimeOffset At) : ICommandWrite, IWriteRequest<bool>;

/// <summary>Store commands that have come to their end; one whose id is there already is left out. Answers how many were stored.</summary>
internal sealed record CommandRecord(IReadOnlyList<LoggedCommand> Commands) : ICommandWrite, IWriteRequest<int>;

/// <summary>
/// Ends what nobody will end any more: queued commands whose time is over are expired, and of those that were sent long ago nothing is known.
/// Answers how many those were.
/// </summary>
/// <param name="Now">The time.</param>
/// <param name="Grace">How long after its time a command is left to those who wait for it.</param>
internal sealed record CommandSweep(DateTimeOffset Now, TimeSpan Grace) : ICommandWrite, IWriteRequest<int>;

/// <summary>Remove the oldest commands that have come to their end; answers how many are gone.</summary>
/// <param name="Before">Only those created before this time.</param>
/// <param name="AtMost">At most so many, so that other writers are not held up.</param>
internal sealed record CommandPrune(DateTimeOffset Before, int AtMost) : ICommandWrite, IWriteRequest<int>
{
    /// <summary>The lowest id of a command that was created at <see cref="Before"/>: ids are version 7 UUIDs.</summary>
    public Guid Bound { get; } = FirstIdOf(Before);

    private static Guid FirstIdOf(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var milliseconds = Math.Max(0, time.ToUnixTimeMilliseconds());
        for (var i = 5; i >= 0; i--, milliseconds >>= 8)
        {
            bytes[i] = (byte)milliseconds;
        }

        return new Guid(bytes, bigEndian: true);
    }
}

/// <summary>A look-up in the command log.</summary>
internal interface ICommandRead : IReadRequest<ImmutableArray<LoggedCommand>>;

/// <summary>See <see cref="ICommandLog.ReadOpen"/>.</summary>
internal sealed record CommandOpen(string Device) : ICommandRead;

/// <summary>See <see cref="ICommandLog.Find"/>.</summary>
internal sealed record CommandFind(Guid Id) : ICommandRead;

/// <summary>See <see cref="ICommandLog.Query"/>.</summary>
internal sealed record CommandPage(CommandQuery Query) : ICommandRead;
