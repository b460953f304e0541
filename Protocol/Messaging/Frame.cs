using System.Buffers;

namespace Gateway.Protocol.Messaging;

/// <summary>One frame of protocol 1 as it lies in the receive buffer (section "Frame").</summary>
/// <param name="CommandId">The command; responses have <see cref="CommandIds.ResponseBit"/> set.</param>
/// <param name="Status">0 = success, else a <see cref="StatusCode"/>; 0 in requests.</param>
/// <param name="Sequence">Chosen by the requester, 1..0x7fffffff; a response repeats it.</param>
/// <param name="Body">The UTF-8 JSON body, possibly empty; valid only until the receive buffer is advanced.</param>
public readonly record struct Frame(uint CommandId, uint Status, uint Sequence, ReadOnlySequence<byte> Body)
{
    /// <summary>Bytes of the header, from the length field on.</summary>
    public const int HeaderLength = 16;

    /// <summary>The default limit of a frame, header and body, without its tag: 64 KiB.</summary>
    public const int DefaultMaxLength = 64 * 1024;

    /// <summary>Whether this frame answers a request.</summary>
    public bool IsResponse => (CommandId & CommandIds.ResponseBit) != 0;
}
