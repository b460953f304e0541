using System.Buffers;
using System.Buffers.Binary;

namespace Gateway.Protocol.Messaging;

/// <summary>Writes frames of protocol 1 (section "Frame"). Stateless.</summary>
public static class FrameWriter
{
    /// <summary>Writes one frame with its tag.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="tag">The mode of the connection; <see cref="StartTag.Undecided"/> writes no tag.</param>
    /// <param name="commandId">The command, with <see cref="CommandIds.ResponseBit"/> for a response.</param>
    /// <param name="status">0, or a status code of a response.</param>
    /// <param name="sequence">The requester's sequence number.</param>
    /// <param name="body">The JSON body; may be empty.</param>
    public static void Write(
        IBufferWriter<byte> output, StartTag tag, uint commandId, uint status, uint sequence, ReadOnlySpan<byte> body)
    {
        var tagBytes = tag.Bytes();
        var total = tagBytes.Length + Frame.HeaderLength + body.Length;
        var span = output.GetSpan(total);
        tagBytes.CopyTo(span);
        WriteHeader(span[tagBytes.Length..], commandId, status, sequence, body.Length);
        body.CopyTo(span[(tagBytes.Length + Frame.HeaderLength)..]);
        output.Advance(total);
    }

    private static void WriteHeader(Span<byte> span, uint commandId, uint status, uint sequence, int bodyLength)
    {
        // 0 length (of the whole frame from this field on) · 4 command_id · 8 status · 12 sequence
        BinaryPrimitives.WriteUInt32BigEndian(span, (uint)(Frame.HeaderLength + bodyLength));
        BinaryPrimitives.WriteUInt32BigEndian(span[4..], commandId);
        BinaryPrimitives.WriteUInt32BigEndian(span[8..], status);
        BinaryPrimitives.WriteUInt32BigEndian(span[12..], sequence);
    }
}
