using System.Buffers;
using System.Buffers.Binary;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Wire;

/// <summary>Untagged frames in plain byte arrays: made once, then only their sequence number is changed.</summary>
internal static class FrameBytes
{
    private const int SequenceOffset = 12;

    /// <summary>Makes a whole frame.</summary>
    public static byte[] Create(uint commandId, uint sequence, ReadOnlySpan<byte> body)
    {
        var writer = new ArrayBufferWriter<byte>(Frame.HeaderLength + body.Length);
        FrameWriter.Write(writer, StartTag.None, commandId, 0, sequence, body);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Changes a frame's sequence number.</summary>
    public static void SetSequence(Span<byte> frame, uint sequence) => BinaryPrimitives.WriteUInt32BigEndian(frame[SequenceOffset..], sequence);

    /// <summary>Takes the next frame off the front of <paramref name="bytes"/>; false when it is not whole yet.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> bytes, out uint commandId, out uint status, out uint sequence, out ReadOnlySpan<byte> body)
    {
        var length = bytes.Length < Frame.HeaderLength ? 0 : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (length < Frame.HeaderLength || length > (uint)bytes.Length)
        {
            (commandId, status, sequence) = (0, 0, 0);
            body = default;
            return false;
        }

        commandId = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        status = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        sequence = BinaryPrimitives.ReadUInt32BigEndian(bytes[SequenceOffset..]);
        body = bytes[Frame.HeaderLength..(int)length];
        bytes = bytes[(int)length..];
        return true;
    }
}
