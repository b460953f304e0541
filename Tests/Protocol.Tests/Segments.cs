using System.Buffers;

namespace Gateway.Protocol.Tests;

/// <summary>Builds sequences of several segments, as a connection's receive buffer has them.</summary>
internal static class Segments
{
    /// <summary>The parts, each a segment of its own; empty parts make empty segments.</summary>
    public static ReadOnlySequence<byte> Of(params ReadOnlyMemory<byte>[] parts)
    {
        var first = new Segment(parts[0], 0);
        var last = first;
        foreach (var part in parts.AsSpan(1))
        {
            last = last.Append(part);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>Segments of <paramref name="size"/> bytes each.</summary>
    public static ReadOnlySequence<byte> OfSize(ReadOnlyMemory<byte> bytes, int size) =>
        Of([.. Enumerable.Range(0, Math.Max(1, (bytes.Length + size - 1) / size))
            .Select(i => bytes.Slice(i * size, Math.Min(size, bytes.Length - (i * size))))]);

    /// <summary>The bytes in one piece, in every two pieces, in single bytes, and with empty segments around and between.</summary>
    public static IEnumerable<ReadOnlySequence<byte>> Every(byte[] bytes)
    {
        yield return new ReadOnlySequence<byte>(bytes);
        for (var at = 0; at <= bytes.Length; at++)
        {
            yield return Of(bytes.AsMemory(0, at), bytes.AsMemory(at));
            yield return Of(default, bytes.AsMemory(0, at), default, bytes.AsMemory(at), default);
        }

        for (var size = 1; size <= 8; size++)
        {
            yield return OfSize(bytes, size);
        }
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
