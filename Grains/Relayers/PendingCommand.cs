using Gateway.Grains.Interfaces.Relayers;

namespace Gateway.Grains.Relayers;

/// <summary>A command that waits to be sent, or for its answer.</summary>
/// <param name="command">The command.</param>
/// <param name="deadline">When its time is over, as a timestamp of the clock.</param>
internal sealed class PendingCommand(RelayerCommand command, long deadline) : TaskCompletionSource<CommandResult>
{
    public RelayerCommand Command { get; } = command;

    public long Deadline { get; } = deadline;

    public void End(CommandEnd end) => SetResult(CommandResult.Without(end));
}
