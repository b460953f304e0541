using System.Buffers;
using System.Buffers.Binary;

namespace Gateway.Protocol.Terminals;

/// <summary>Writes frames of protocol 4. Stateless.</summary>
public static class TerminalFrameWriter
{
    /// <summary>The longest content that a frame has room for, in bytes.</summary>
    public const int MaxContent = ushort.MaxValue - TerminalFrame.MinLength;

    /// <summary>Writes one frame.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="id">The terminal.</param>
    /// <param name="messageId">The message, with <see cref="TerminalMessages.AnswerBit"/> for an answer.</param>
    /// <param name="number">The frame's number.</param>
    /// <param name="content">The content, at most <see cref="MaxContent"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The content is too long.</exception>
    public static void Write(IBufferWriter<byte> output, TerminalId id, ushort messageId, ushort number, ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, MaxContent, nameof(content));
        var length = TerminalFrame.MinLength + content.Length;
        var span = output.GetSpan(length)[..length];

        // 0 start · 2 length (of the whole frame) · 4 id · 12 message id · 14 number · 16 content · then the checksum, low byte first
        TerminalFrame.Start.CopyTo(span);
        BinaryPrimitives.WriteUInt16BigEndian(span[2..], (ushort)length);
        id.CopyTo(span[4..]);
        BinaryPrimitives.WriteUInt16BigEndian(span[12..], messageId);
        BinaryPrimitives.WriteUInt16BigEndian(span[14..], number);
        content.CopyTo(span[TerminalFrame.HeaderLength..]);
        var covered = length - TerminalFrame.ChecksumLength;
        BinaryPrimitives.WriteUInt16LittleEndian(span[covered..], Crc16.Compute(span[..covered]));
        output.Advance(length);
    }
}
