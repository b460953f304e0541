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
    // What is awaited goes on elsewhere: the thread that read the answer has more to read.
    private readonly TaskCompletionSource<CommandResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public override bool IsForeign => isForeign;

    /// <summary>Its end.</summary>
    public Task<CommandResult> Result => _result.Task;

    /// <inheritdoc/>
    public override void Answer(uint status, in ReadOnlySequence<byte> body) =>
        _result.SetResult(new CommandResult(CommandEnd.Answered, status, body.ToArray()));

    /// <inheritdoc/>
    public override void End(CommandEnd end) => _result.SetResult(CommandResult.Without(end));
}
