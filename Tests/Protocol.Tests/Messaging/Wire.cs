using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

/// <summary>A frame by value, to compare with.</summary>
internal sealed record Sent(uint CommandId, uint Status, uint Sequence, string Body)
{
    public static Sent From(in Frame frame) =>
        new(frame.CommandId, frame.Status, frame.Sequence, Encoding.UTF8.GetString(frame.Body));
}

/// <summary>Frames as bytes, and bytes as frames.</summary>
internal static class Wire
{
    public static readonly StartTag[] Modes = [StartTag.None, StartTag.Tag03BB, StartTag.Tag01BB, StartTag.Tag02AA5503];

    public static readonly StartTag[] TaggedModes = [.. Modes.Where(mode => mode != StartTag.None)];

    /// <summary>A request, an empty one, a response with a status, and numbers at their ends.</summary>
    public static readonly Sent[] Samples =
    [
        new(CommandIds.ControlDevice, 0, 1, """{"dev_model":"2111S","dev_code":"A1","dev_key_seq":0,"value":1}"""),
        new(CommandIds.HeartBeat, 0, 0x7fffffff, ""),
        new(CommandIds.HeartBeat | CommandIds.ResponseBit, 0, 2, ""),
        new(CommandIds.ControlDevice | CommandIds.ResponseBit, (uint)StatusCode.RelayerTimeout, 0, """{"error":"relayer resp timeout"}"""),
        new(uint.MaxValue, uint.MaxValue, uint.MaxValue, """{"name":"客厅"}"""),
    ];

    public static byte[] Write(StartTag tag, params Sent[] frames)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var frame in frames)
        {
            FrameWriter.Write(
                output, tag, frame.CommandId, frame.Status, frame.Sequence, Encoding.UTF8.GetBytes(frame.Body));
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>A tag and a header that announces <paramref name="length"/>, whatever follows.</summary>
    public static byte[] Header(StartTag tag, uint length)
    {
        var bytes = new byte[tag.Bytes().Length + Frame.HeaderLength];
        tag.Bytes().CopyTo(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(tag.Bytes().Length), length);
        return bytes;
    }

    /// <summary>Takes all frames off the front of the buffer.</summary>
    public static List<Sent> ReadAll(ref FrameDecoder decoder, ref ReadOnlySequence<byte> buffer)
    {
        var frames = new List<Sent>();
        while (true)
        {
            var before = buffer.Length;
            var found = decoder.TryRead(ref buffer, out var frame);
            if (!found)
            {
                return frames;
            }

            Assert.True(buffer.Length < before, "a frame was returned but nothing was consumed");
            frames.Add(Sent.From(frame));
        }
    }

    public static List<Sent> ReadAll(ref FrameDecoder decoder, byte[] bytes)
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        return ReadAll(ref decoder, ref buffer);
    }
}

/// <summary>A connection's receiving end: keeps what the decoder did not consume and puts what arrives behind it.</summary>
internal sealed class Receiver(int maxFrameLength = Frame.DefaultMaxLength)
{
    private FrameDecoder _decoder = new(maxFrameLength);
    private byte[] _rest = [];

    public List<Sent> Frames { get; } = [];

    public StartTag Tag => _decoder.Tag;

    public long SkippedBytes => _decoder.SkippedBytes;

    public int Waiting => _rest.Length;

    /// <summary>What has arrived lies in two segments, the old rest and the new bytes, as in a pipe.</summary>
    public void Arrive(ReadOnlySpan<byte> bytes)
    {
        var buffer = Segments.Of(_rest, bytes.ToArray());
        Frames.AddRange(Wire.ReadAll(ref _decoder, ref buffer));
        _rest = buffer.ToArray();
    }
}
