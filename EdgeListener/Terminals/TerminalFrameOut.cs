using System.Buffers;
using Gateway.EdgeListener.Connections;
using Gateway.Protocol.Terminals;

namespace Gateway.EdgeListener.Terminals;

/// <summary>A frame of protocol 4 to be written.</summary>
/// <param name="id">The terminal, as it writes itself.</param>
/// <param name="messageId">The message.</param>
/// <param name="number">The frame's number.</param>
/// <param name="content">The content.</param>
internal readonly ref struct TerminalFrameOut(TerminalId id, ushort messageId, ushort number, ReadOnlySpan<byte> content) : IOutboundFrame
{
    private readonly ReadOnlySpan<byte> _content = content;

    public int Length => TerminalFrame.MinLength + _content.Length;

    public void WriteTo(IBufferWriter<byte> output) => TerminalFrameWriter.Write(output, id, messageId, number, _content);
}
