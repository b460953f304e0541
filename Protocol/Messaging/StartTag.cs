namespace Gateway.Protocol.Messaging;

/// <summary>
/// What precedes every frame of a connection, in both directions (protocol 1, "Frame"). The first bytes that a client sends decide it for the
/// life of the connection.
/// </summary>
public enum StartTag : byte
{
    /// <summary>Not enough bytes have arrived to tell.</summary>
    Undecided,

    /// <summary>Frames follow each other without a tag.</summary>
    None,

    /// <summary>The document's tag, <c>03 BB</c>.</summary>
    Tag03BB,

    /// <summary>The tag of the document's code, <c>01 BB</c>.</summary>
    Tag01BB,

    /// <summary>The tag of an older revision, <c>02 AA 55 03</c>.</summary>
    Tag02AA5503,
}

/// <summary>The bytes of each <see cref="StartTag"/>.</summary>
public static class StartTags
{
    /// <summary>The longest tag, in bytes.</summary>
    public const int MaxLength = 4;

    /// <summary>The bytes that precede a frame in the mode <paramref name="tag"/>; none for untagged and undecided connections.</summary>
    public static ReadOnlySpan<byte> Bytes(this StartTag tag) => tag switch
    {
        StartTag.Tag03BB => [0x03, 0xBB],
        StartTag.Tag01BB => [0x01, 0xBB],
        StartTag.Tag02AA5503 => [0x02, 0xAA, 0x55, 0x03],
        _ => [],
    };

    /// <summary>Decides the mode of a connection from its first bytes; <see cref="StartTag.Undecided"/> while they could still become a tag.</summary>
    public static StartTag Decide(ReadOnlySpan<byte> first)
    {
        if (first.IsEmpty)
        {
            return StartTag.Undecided;
        }

        var candidate = first[0] switch
        {
            0x03 => StartTag.Tag03BB,
            0x01 => StartTag.Tag01BB,
            0x02 => StartTag.Tag02AA5503,
            _ => StartTag.None,
        };
        var bytes = candidate.Bytes();
        var common = Math.Min(bytes.Length, first.Length);
        if (!first[..common].SequenceEqual(bytes[..common]))
        {
            return StartTag.None;
        }

        return common == bytes.Length ? candidate : StartTag.Undecided;
    }
}
