using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Commands;

namespace Gateway.Grains.Commands;

/// <summary>Commands and what became of them, in the database's own tables. A service of the process; thread-safe.</summary>
public interface ICommandLog
{
    /// <summary>
    /// Stores a command that is <see cref="CommandState.Queued"/>; others of its device that are queued under the same subject become
    /// <see cref="CommandState.Failed"/>, superseded.
    /// </summary>
    /// <returns>After the commit; false when the database did not take it.</returns>
    Task<bool> Keep(LoggedCommand command);

    /// <summary>
    /// Stores what is now known of a command that was stored before, and has not come to its end. That it is <see cref="CommandState.Sent"/> is stored of
    /// one that is queued alone, so that of two who would send it one does.
    /// </summary>
    /// <returns>After the commit.</returns>
    Task<LogUpdate> Update(CommandOutcome outcome);

    /// <summary>Stores that a command which is <see cref="CommandState.Queued"/> has failed, cancelled.</summary>
    /// <param name="commandId">The command's id.</param>
    /// <param name="at">When, UTC.</param>
    /// <returns>After the commit; <see cref="LogUpdate.NotOpen"/> when it is in any other state.</returns>
    Task<LogUpdate> Cancel(Guid commandId, DateTimeOffset at);

    /// <summary>Stores a command that has already come to its end, some time soon; nobody waits for that, and under pressure it may be dropped, which is counted.</summary>
    void Record(LoggedCommand command);

    /// <summary>A device's commands that are queued or sent, oldest first.</summary>
    /// <param name="device">The device's id, as text.</param>
    /// <returns>Default when the database does not answer.</returns>
    Task<ImmutableArray<LoggedCommand>> ReadOpen(string device);

    /// <summary>Looks a command up.</summary>
    /// <returns>Empty when there is none; default when the database does not answer.</returns>
    Task<ImmutableArray<LoggedCommand>> Find(Guid commandId);

    /// <summary>Reads a page of commands, newest first.</summary>
    /// <returns>Default when the database does not answer.</returns>
    Task<ImmutableArray<LoggedCommand>> Query(CommandQuery query);
}

/// <summary>What came of an update of the log.</summary>
public enum LogUpdate
{
    /// <summary>It is stored.</summary>
    Stored,

    /// <summary>There is no such command, or it has come to its end, or was marked as sent by another: that stands.</summary>
    NotOpen,

    /// <summary>The database did not take it.</summary>
    Unavailable,
}

/// <summary>A command as it is stored.</summary>
/// <param name="Outcome">What is known of it.</param>
/// <param name="Instruction">The number of its instruction.</param>
/// <param name="Subject">What it is about, see <see cref="Devices.IDeviceKind.SubjectOf"/>.</param>
/// <param name="Data">What goes with it.</param>
/// <param name="Deadline">How long its answer is waited for once it is sent.</param>
public sealed record LoggedCommand(CommandOutcome Outcome, uint Instruction, string Subject, ReadOnlyMemory<byte> Data, TimeSpan Deadline);

/// <summary>Which commands are asked for.</summary>
/// <param name="Device">Only of this device, as text; null for all.</param>
/// <param name="State">Only in this state; null for all.</param>
/// <param name="Before">Only older than this one; null for the newest.</param>
/// <param name="Limit">How many, 1 to 1000.</param>
public sealed record CommandQuery(string? Device, CommandState? State, Guid? Before, int Limit);
