using System.Buffers;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.EdgeListener.Links;

/// <summary>A command whose end somebody awaits.</summary>
/// <param name="instruction">The protocol's command.</param>
/// <param name="body">Its body; not changed any more.</param>
/// <param name="permit">By what right it is sent; null for one that needs none.</param>
/// <param name="isForeign">Whether it came from another silo.</param>
internal sealed class TaskCommand(uint instruction, ReadOnlyMemory<byte> body, RoutePermit? permit, bool isForeign = false)
    : LinkCommand(instruction, body, permit)
{
    // Whoever awaits an answer goes on at once on the thread that read it: a hand-over to another one costs more than most of them do.
    private readonly TaskCompletionSource<CommandResult> _result = new();

    /// <inheritdoc/>
    public override bool IsForeign => isForeign;

    /// <summary>Its end.</summary>
    public Task<CommandResult> Result => _result.Task;

    /// <inheritdoc/>
    public override void Answer(uint status, in ReadOnlySequence<byte> body) =>
        _result.SetResult(new CommandResult(CommandEnd.Answered, status, body.ToArray()));

    /// <inheritdoc/>
    public override void End(CommandEnd end) =>
        // Many may end at once, or inside their sender's call: each goes on elsewhere.
        ThreadPool.UnsafeQueueUserWorkItem(
            static ended => ended.Command._result.SetResult(CommandResult.Without(ended.End)), (Command: this, End: end), preferLocal: false);
}
