using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Grains.Devices;

/// <summary>A command that waits to be sent, or for its answer.</summary>
/// <param name="commandId">The protocol's command.</param>
/// <param name="body">Its body.</param>
/// <param name="deadline">When its time is over, as a timestamp of the clock.</param>
internal sealed class PendingCommand(uint commandId, ReadOnlyMemory<byte> body, long deadline) : TaskCompletionSource<CommandResult>
{
    public uint CommandId { get; } = commandId;

    public ReadOnlyMemory<byte> Body { get; } = body;

    public long Deadline { get; } = deadline;

    public void End(CommandEnd end) => SetResult(CommandResult.Without(end));
}
