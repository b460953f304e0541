using System.Buffers;
using Gateway.EdgeListener.Connections;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

/// <summary>A frame of protocol 1 to be written.</summary>
/// <param name="tag">The connection's mode.</param>
/// <param name="commandId">The command.</param>
/// <param name="status">The status, of a response.</param>
/// <param name="sequence">The requester's number.</param>
/// <param name="body">The body.</param>
internal readonly ref struct OutboundFrame(StartTag tag, uint commandId, uint status, uint sequence, ReadOnlySpan<byte> body) : IOutboundFrame
{
    private readonly ReadOnlySpan<byte> _body = body;

    public int Length => tag.Bytes().Length + Frame.HeaderLength + _body.Length;

    public void WriteTo(IBufferWriter<byte> output) => FrameWriter.Write(output, tag, commandId, status, sequence, _body);
}
