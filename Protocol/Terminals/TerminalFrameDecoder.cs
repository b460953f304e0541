using System.Buffers;
using System.Buffers.Binary;

namespace Gateway.Protocol.Terminals;

/// <summary>
/// Finds the frames in what one terminal sends (protocol 4). What begins like a frame but has an impossible length, an impossible id or a wrong
/// checksum is none: the search for the next one goes on behind its first byte, so that a frame behind a damaged one is never lost with it.
/// Not thread-safe: one decoder per connection and direction.
/// </summary>
/// <param name="maxLength">The longest frame accepted, in bytes; at least <see cref="TerminalFrame.MinLength"/>.</param>
public sealed class TerminalFrameDecoder(int maxLength = TerminalFrame.DefaultMaxLength)
{
    private const int LengthAt = 2;
    private const int IdAt = 4;
    private const int MessageAt = 12;
    private const int NumberAt = 14;

    /// <summary>How many bytes were skipped so far to find the next frame.</summary>
    public long SkippedBytes { get; private set; }

    /// <summary>How many frames were whole but for their checksum.</summary>
    public long WrongChecksums { get; private set; }

    /// <summary>
    /// Takes the next frame off the front of <paramref name="buffer"/>. On return the buffer starts behind what was consumed, also when no
    /// whole frame was there; the frame's content still points into the original memory.
    /// </summary>
    /// <param name="buffer">What has arrived and is not consumed yet.</param>
    /// <param name="frame">The frame, when there was one.</param>
    /// <returns>Whether a whole frame was there.</returns>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out TerminalFrame frame)
    {
        Span<byte> header = stackalloc byte[TerminalFrame.HeaderLength];
        while (SkipToStart(ref buffer))
        {
            var present = (int)Math.Min(buffer.Length, header.Length);
            buffer.Slice(0, present).CopyTo(header);
            if (present < IdAt)
            {
                break;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(header[LengthAt..]);
            if (length >= TerminalFrame.MinLength && length <= maxLength && HasPossibleId(header[..present]))
            {
                if (buffer.Length < length)
                {
                    break;
                }

                var content = buffer.Slice(TerminalFrame.HeaderLength, length - TerminalFrame.MinLength);
                if (HasRightChecksum(buffer.Slice(0, length)))
                {
                    buffer = buffer.Slice(length);
                    frame = new TerminalFrame(
                        TerminalId.Read(header[IdAt..]),
                        BinaryPrimitives.ReadUInt16BigEndian(header[MessageAt..]),
                        BinaryPrimitives.ReadUInt16BigEndian(header[NumberAt..]),
                        content);
                    return true;
                }

                WrongChecksums++;
            }

            Skip(ref buffer, 1);
        }

        frame = default;
        return false;
    }

    private static bool HasPossibleId(ReadOnlySpan<byte> header)
    {
        foreach (var b in header[IdAt..Math.Min(header.Length, MessageAt)])
        {
            if (!TerminalId.IsPossible(b))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasRightChecksum(in ReadOnlySequence<byte> whole)
    {
        var covered = whole.Length - TerminalFrame.ChecksumLength;
        Span<byte> sent = stackalloc byte[TerminalFrame.ChecksumLength];
        whole.Slice(covered).CopyTo(sent);
        return Crc16.Compute(whole.Slice(0, covered)) == BinaryPrimitives.ReadUInt16LittleEndian(sent);
    }

    /// <summary>Drops what precedes the next start. False when no whole one is there; what may become one stays in the buffer.</summary>
    private bool SkipToStart(ref ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (reader.TryAdvanceTo(TerminalFrame.Start[0], advancePastDelimiter: false))
        {
            var at = reader.Consumed;
            reader.Advance(1);
            if (!reader.TryPeek(out var second))
            {
                Skip(ref buffer, at);
                return false;
            }

            if (second == TerminalFrame.Start[1])
            {
                Skip(ref buffer, at);
                return true;
            }
        }

        Skip(ref buffer, buffer.Length);
        return false;
    }

    private void Skip(ref ReadOnlySequence<byte> buffer, long count)
    {
        SkippedBytes += count;
        buffer = buffer.Slice(count);
    }
}
