using System.Buffers;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.EdgeListener.Connections;

/// <summary>A session whose frames arrive as a stream of bytes; <see cref="StreamConnectionHandler"/> runs it.</summary>
internal interface IStreamSession : IEdgeSession
{
    /// <summary>How many bytes were skipped so far to find a frame's start.</summary>
    long SkippedBytes { get; }

    /// <summary>
    /// Takes the next frame off the front of what has arrived and handles it. The buffer starts behind what was consumed then, also when no whole
    /// frame was there.
    /// </summary>
    /// <param name="buffer">What has arrived and is not consumed yet.</param>
    /// <param name="handling">When it is not complete, the next frame must wait for it.</param>
    /// <returns>Whether a whole frame was there.</returns>
    /// <exception cref="Protocol.ProtocolException">The bytes leave no step to be found again.</exception>
    bool TryHandle(ref ReadOnlySequence<byte> buffer, out ValueTask handling);

    /// <summary>Whether there was a sign of life among the frames handled since this was last asked; in most protocols each frame is one.</summary>
    bool TakeSignOfLife() => true;

    /// <summary>The connection is gone.</summary>
    /// <param name="reason">Why.</param>
    void Detach(CloseReason reason);
}
