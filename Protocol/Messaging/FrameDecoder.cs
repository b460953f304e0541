using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Gateway.Protocol.Messaging;

/// <summary>
/// Finds the frames in what one connection sends (protocol 1, section "Frame"). Holds the connection's mode and nothing of its bytes.
/// Not thread-safe: one decoder per connection and direction.
/// </summary>
/// <param name="maxFrameLength">The longest frame accepted, header and body, in bytes; at least 16.</param>
public struct FrameDecoder(int maxFrameLength = Frame.DefaultMaxLength)
{
    // As the difference from the default, so that a decoder that was never constructed (default, new()) has the default limit.
    private readonly int _limitOverDefault = maxFrameLength - Frame.DefaultMaxLength;

    /// <summary>The connection's mode; <see cref="StartTag.Undecided"/> until its first bytes have arrived.</summary>
    public StartTag Tag { get; private set; }

    /// <summary>How many bytes were skipped so far to find the next tag.</summary>
    public long SkippedBytes { get; private set; }

    private readonly int MaxFrameLength => Frame.DefaultMaxLength + _limitOverDefault;

    /// <summary>
    /// Takes the next frame off the front of <paramref name="buffer"/>. On return the buffer starts behind what was consumed, also when
    /// no whole frame was there; the frame's body still points into the original memory.
    /// </summary>
    /// <param name="buffer">What has arrived and is not consumed yet.</param>
    /// <param name="frame">The frame, when there was one.</param>
    /// <returns>Whether a whole frame was there.</returns>
    /// <exception cref="ProtocolException">An untagged connection announced a length below 16 or over the limit.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out Frame frame)
    {
        if (Tag == StartTag.Undecided && !TryDecide(buffer))
        {
            frame = default;
            return false;
        }

        return Tag == StartTag.None ? TryReadUntagged(ref buffer, out frame) : TryReadTagged(ref buffer, out frame);
    }

    private bool TryDecide(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> first = stackalloc byte[StartTags.MaxLength];
        var head = buffer.Slice(0, Math.Min(buffer.Length, first.Length));
        head.CopyTo(first);
        Tag = StartTags.Decide(first[..(int)head.Length]);
        return Tag != StartTag.Undecided;
    }

    private readonly bool TryReadUntagged(ref ReadOnlySequence<byte> buffer, out Frame frame)
    {
        frame = default;
        if (!TryPeekUInt32(buffer, 0, out var length))
        {
            return false;
        }

        if (!IsPossible(length))
        {
            throw new ProtocolException($"frame length {length} is outside {Frame.HeaderLength}..{MaxFrameLength}");
        }

        if (buffer.Length < length)
        {
            return false;
        }

        frame = Take(ref buffer, 0, (int)length);
        return true;
    }

    private bool TryReadTagged(ref ReadOnlySequence<byte> buffer, out Frame frame)
    {
        frame = default;
        var tag = Tag.Bytes();
        while (SkipToTag(ref buffer, tag))
        {
            if (!TryPeekUInt32(buffer, tag.Length, out var length))
            {
                return false;
            }

            if (IsPossible(length))
            {
                if (buffer.Length < tag.Length + (long)length)
                {
                    return false;
                }

                frame = Take(ref buffer, tag.Length, (int)length);
                return true;
            }

            // What looked like a tag was none, or the sender is out of step: go on behind its first byte.
            Skip(ref buffer, 1);
        }

        return false;
    }

    /// <summary>Drops what precedes the next tag. False when no whole tag is there; what may become one stays in the buffer.</summary>
    private bool SkipToTag(ref ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> tag)
    {
        if (StartsWith(buffer, tag))
        {
            return true;
        }

        var reader = new SequenceReader<byte>(buffer);
        while (reader.TryAdvanceTo(tag[0], advancePastDelimiter: false))
        {
            var rest = reader.UnreadSequence;
            if (StartsWith(rest, tag[..(int)Math.Min(tag.Length, rest.Length)]))
            {
                Skip(ref buffer, reader.Consumed);
                return rest.Length >= tag.Length;
            }

            reader.Advance(1);
        }

        Skip(ref buffer, buffer.Length);
        return false;
    }

    private void Skip(ref ReadOnlySequence<byte> buffer, long count)
    {
        SkippedBytes += count;
        buffer = buffer.Slice(count);
    }

    private readonly bool IsPossible(uint length) => length >= Frame.HeaderLength && length <= (uint)MaxFrameLength;

    private static bool StartsWith(in ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> prefix)
    {
        var first = buffer.FirstSpan;
        if (first.Length >= prefix.Length)
        {
            return first.StartsWith(prefix);
        }

        return new SequenceReader<byte>(buffer).IsNext(prefix);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryPeekUInt32(in ReadOnlySequence<byte> buffer, int offset, out uint value)
    {
        var first = buffer.FirstSpan;
        if (first.Length >= offset + sizeof(uint))
        {
            value = BinaryPrimitives.ReadUInt32BigEndian(first[offset..]);
            return true;
        }

        return TryPeekUInt32Slow(buffer, offset, out value);
    }

    private static bool TryPeekUInt32Slow(in ReadOnlySequence<byte> buffer, int offset, out uint value)
    {
        if (buffer.Length < offset + sizeof(uint))
        {
            value = 0;
            return false;
        }

        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        buffer.Slice(offset, sizeof(uint)).CopyTo(bytes);
        value = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return true;
    }

    private static Frame Take(ref ReadOnlySequence<byte> buffer, int offset, int length)
    {
        var first = buffer.FirstSpan;
        if (first.Length >= offset + Frame.HeaderLength)
        {
            return Take(ref buffer, offset, length, first.Slice(offset, Frame.HeaderLength));
        }

        Span<byte> header = stackalloc byte[Frame.HeaderLength];
        buffer.Slice(offset, Frame.HeaderLength).CopyTo(header);
        return Take(ref buffer, offset, length, header);
    }

    private static Frame Take(ref ReadOnlySequence<byte> buffer, int offset, int length, ReadOnlySpan<byte> header)
    {
        var body = buffer.Slice(offset + Frame.HeaderLength, length - Frame.HeaderLength);
        buffer = buffer.Slice(offset + length);
        return new Frame(
            BinaryPrimitives.ReadUInt32BigEndian(header[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(header[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(header[12..]),
            body);
    }
}
