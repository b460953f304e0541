using System.Buffers;
using System.Text;
using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

public class FrameSplitTests
{
    public static TheoryData<StartTag> Modes => new(Wire.Modes);

    [Theory]
    [InlineData(StartTag.None, "0000001400060001000000120000000561626364")]
    [InlineData(StartTag.Undecided, "0000001400060001000000120000000561626364")]
    [InlineData(StartTag.Tag03BB, "03BB0000001400060001000000120000000561626364")]
    [InlineData(StartTag.Tag01BB, "01BB0000001400060001000000120000000561626364")]
    [InlineData(StartTag.Tag02AA5503, "02AA55030000001400060001000000120000000561626364")]
    public void The_writer_writes_these_bytes(StartTag tag, string expected) =>
        Assert.Equal(
            expected,
            Convert.ToHexString(Wire.Write(tag, new Sent(CommandIds.ControlDevice, (uint)StatusCode.RelayerTimeout, 5, "abcd"))));

    [Theory]
    [MemberData(nameof(Modes))]
    public void What_the_writer_writes_the_decoder_reads(StartTag tag)
    {
        foreach (var sample in Wire.Samples)
        {
            var decoder = new FrameDecoder();
            Assert.Equal([sample], Wire.ReadAll(ref decoder, Wire.Write(tag, sample)));
            Assert.Equal(tag, decoder.Tag);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Split_at_every_byte(StartTag tag)
    {
        foreach (var sample in Wire.Samples)
        {
            var bytes = Wire.Write(tag, sample);
            for (var at = 1; at < bytes.Length; at++)
            {
                var receiver = new Receiver();
                receiver.Arrive(bytes.AsSpan(0, at));
                Assert.Empty(receiver.Frames);
                Assert.Equal(at, receiver.Waiting);
                receiver.Arrive(bytes.AsSpan(at));
                Assert.Equal([sample], receiver.Frames);
                Assert.Equal(0, receiver.Waiting);
                Assert.Equal(0, receiver.SkippedBytes);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Byte_by_byte(StartTag tag)
    {
        var receiver = new Receiver();
        foreach (var b in Wire.Write(tag, Wire.Samples))
        {
            receiver.Arrive([b]);
        }

        Assert.Equal(Wire.Samples, receiver.Frames);
        Assert.Equal(0, receiver.Waiting);
        Assert.Equal(0, receiver.SkippedBytes);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Glued_and_the_last_one_cut_anywhere(StartTag tag)
    {
        var bytes = Wire.Write(tag, Wire.Samples);
        var lastStart = Wire.Write(tag, Wire.Samples[..^1]).Length;
        for (var cut = lastStart; cut <= bytes.Length; cut++)
        {
            var receiver = new Receiver();
            receiver.Arrive(bytes.AsSpan(0, cut));
            Assert.Equal(cut == bytes.Length ? Wire.Samples : Wire.Samples[..^1], receiver.Frames);
            receiver.Arrive(bytes.AsSpan(cut));
            Assert.Equal(Wire.Samples, receiver.Frames);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void In_every_segmentation_of_the_buffer(StartTag tag)
    {
        var bytes = Wire.Write(tag, Wire.Samples);
        foreach (var sequence in Segments.Every(bytes))
        {
            var decoder = new FrameDecoder();
            var buffer = sequence;
            Assert.Equal(Wire.Samples, Wire.ReadAll(ref decoder, ref buffer));
            Assert.Equal(0, buffer.Length);
            Assert.Equal(0, decoder.SkippedBytes);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void One_small_frame_in_every_three_segments(StartTag tag)
    {
        var sample = new Sent(CommandIds.HeartBeat, 0, 7, "{}");
        var bytes = Wire.Write(tag, sample);
        for (var a = 0; a <= bytes.Length; a++)
        {
            for (var b = a; b <= bytes.Length; b++)
            {
                var decoder = new FrameDecoder();
                var buffer = Segments.Of(bytes.AsMemory(0, a), bytes.AsMemory(a, b - a), bytes.AsMemory(b));
                Assert.Equal([sample], Wire.ReadAll(ref decoder, ref buffer));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void The_body_is_not_copied(StartTag tag)
    {
        var bytes = Wire.Write(tag, Wire.Samples[0]);
        var decoder = new FrameDecoder();
        var buffer = new ReadOnlySequence<byte>(bytes);
        Assert.True(decoder.TryRead(ref buffer, out var frame));
        bytes[^1] = (byte)'!';
        Assert.EndsWith("!", Encoding.UTF8.GetString(frame.Body), StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_and_writing_allocate_nothing()
    {
        var output = new ArrayBufferWriter<byte>(1024);
        var body = """{"dev_model":"2111S"}"""u8.ToArray();
        foreach (var tag in Wire.Modes)
        {
            Assert.Equal(body.Length, RoundTrip(output, tag, body));
            Assert.Equal(0, Allocations.Of(() => RoundTrip(output, tag, body)));
        }
    }

    [Fact]
    public void Responses_have_the_response_bit()
    {
        Assert.True(new Frame(CommandIds.HeartBeat | CommandIds.ResponseBit, 0, 1, default).IsResponse);
        Assert.False(new Frame(CommandIds.HeartBeat, 0, 1, default).IsResponse);
    }

    private static long RoundTrip(ArrayBufferWriter<byte> output, StartTag tag, ReadOnlySpan<byte> body)
    {
        output.ResetWrittenCount();
        FrameWriter.Write(output, tag, CommandIds.ControlDevice, 0, 1, body);
        var decoder = new FrameDecoder();
        var buffer = new ReadOnlySequence<byte>(output.WrittenMemory);
        return decoder.TryRead(ref buffer, out var frame) ? frame.Body.Length : -1;
    }
}
