using System.Buffers;
using Gateway.Protocol.Terminals;

namespace Gateway.Protocol.Tests.Terminals;

/// <summary>A frame whose content was copied out.</summary>
internal sealed record ReadFrame(string Id, ushort MessageId, ushort Number, string Content);

/// <summary>Frames to write and read in tests.</summary>
internal static class TerminalWire
{
    public static readonly ReadFrame[] Samples =
    [
        new("T9000010", TerminalMessages.Login, 1, ""),
        new("T9000010", TerminalMessages.TurnOn, 0x0010, "0003010000000000"),
        new("t-_00az9", TerminalMessages.Query | TerminalMessages.AnswerBit, 0xFFFF, "05"),
        new("AAAAAAAA", 0x55AA, 0xAA55, "AA55AA55AA55"),
    ];

    public static byte[] Write(params ReadFrame[] frames)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var frame in frames)
        {
            Assert.True(TerminalId.TryParse(frame.Id, out var id));
            TerminalFrameWriter.Write(output, id, frame.MessageId, frame.Number, Convert.FromHexString(frame.Content));
        }

        return output.WrittenSpan.ToArray();
    }

    public static List<ReadFrame> ReadAll(TerminalFrameDecoder decoder, ref ReadOnlySequence<byte> buffer)
    {
        var frames = new List<ReadFrame>();
        while (decoder.TryRead(ref buffer, out var frame))
        {
            frames.Add(new ReadFrame(frame.Id.ToString(), frame.MessageId, frame.Number, Convert.ToHexString(frame.Content.ToArray())));
        }

        return frames;
    }
}
