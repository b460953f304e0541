using System.Buffers;

namespace Gateway.Protocol.Terminals;

/// <summary>One frame of protocol 4 as it lies in the receive buffer.</summary>
/// <param name="Id">The terminal.</param>
/// <param name="MessageId">The message, see <see cref="TerminalMessages"/>; answers have <see cref="TerminalMessages.AnswerBit"/> set.</param>
/// <param name="Number">The frame's number; an answer repeats it.</param>
/// <param name="Content">The content, possibly empty; valid only until the receive buffer is advanced.</param>
public readonly record struct TerminalFrame(TerminalId Id, ushort MessageId, ushort Number, ReadOnlySequence<byte> Content)
{
    /// <summary>Bytes before the content: start, length, id, message id and number.</summary>
    public const int HeaderLength = 16;

    /// <summary>Bytes behind the content.</summary>
    public const int ChecksumLength = 2;

    /// <summary>The shortest frame.</summary>
    public const int MinLength = HeaderLength + ChecksumLength;

    /// <summary>The default limit of a frame's length in bytes.</summary>
    public const int DefaultMaxLength = 1024;

    /// <summary>The first bytes of every frame.</summary>
    public static ReadOnlySpan<byte> Start => [0xAA, 0x55];
}
