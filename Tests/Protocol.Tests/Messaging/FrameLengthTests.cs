using System.Buffers;
using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

public class FrameLengthTests
{
    private const int Limit = 1024;

    private static readonly uint[] s_impossible = [0, 1, 15, Limit + 1, 0x7fffffff, 0x80000000, 0xffffffff];

    public static TheoryData<uint> ImpossibleLengths => new(s_impossible);

    public static TheoryData<StartTag, uint> TaggedImpossibleLengths
    {
        get
        {
            var data = new TheoryData<StartTag, uint>();
            foreach (var tag in Wire.TaggedModes)
            {
                foreach (var length in s_impossible)
                {
                    data.Add(tag, length);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ImpossibleLengths))]
    public void Untagged_the_connection_is_lost(uint length)
    {
        var decoder = new FrameDecoder(Limit);
        var buffer = new ReadOnlySequence<byte>(Wire.Header(StartTag.None, length));
        var e = Assert.Throws<ProtocolException>(() => decoder.TryRead(ref buffer, out _));
        Assert.Contains($"{length}", e.Message, StringComparison.Ordinal);
        Assert.Contains($"{Limit}", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ImpossibleLengths))]
    public void Untagged_the_length_field_alone_is_enough_and_later_frames_count_too(uint length)
    {
        foreach (var sequence in Segments.Every([.. Wire.Write(StartTag.None, Wire.Samples[1]), .. Wire.Header(StartTag.None, length)[..4]]))
        {
            var decoder = new FrameDecoder(Limit);
            var buffer = sequence;
            Assert.True(decoder.TryRead(ref buffer, out _));
            Assert.Throws<ProtocolException>(() => decoder.TryRead(ref buffer, out _));
        }
    }

    [Theory]
    [MemberData(nameof(TaggedImpossibleLengths))]
    public void Tagged_the_next_tag_is_looked_for(StartTag tag, uint length)
    {
        byte[] bad = Wire.Header(tag, length);
        byte[] bytes = [.. Wire.Write(tag, Wire.Samples[0]), .. bad, .. Wire.Write(tag, Wire.Samples[1])];
        foreach (var sequence in Segments.Every(bytes))
        {
            var decoder = new FrameDecoder(Limit);
            var buffer = sequence;
            Assert.Equal([Wire.Samples[0], Wire.Samples[1]], Wire.ReadAll(ref decoder, ref buffer));
            Assert.Equal(bad.Length, decoder.SkippedBytes);
            Assert.Equal(0, buffer.Length);
        }
    }

    [Theory]
    [InlineData(StartTag.None)]
    [InlineData(StartTag.Tag03BB)]
    [InlineData(StartTag.Tag01BB)]
    [InlineData(StartTag.Tag02AA5503)]
    public void The_shortest_and_the_longest_frame_are_accepted(StartTag tag)
    {
        Sent[] frames = [new(CommandIds.HeartBeat, 0, 1, ""), new(CommandIds.HeartBeat, 0, 2, new string(' ', Limit - Frame.HeaderLength))];
        var decoder = new FrameDecoder(Limit);
        Assert.Equal(frames, Wire.ReadAll(ref decoder, Wire.Write(tag, frames)));
    }

    [Fact]
    public void Without_a_limit_given_it_is_the_documents()
    {
        // A struct has three ways to come into being; each must have the limit.
        foreach (var made in new[] { new FrameDecoder(), default, new FrameDecoder(Frame.DefaultMaxLength) })
        {
            var decoder = made;
            var longest = new Sent(CommandIds.HeartBeat, 0, 1, new string(' ', Frame.DefaultMaxLength - Frame.HeaderLength));
            Assert.Equal([longest], Wire.ReadAll(ref decoder, Wire.Write(StartTag.None, longest)));
            var over = new ReadOnlySequence<byte>(Wire.Header(StartTag.None, Frame.DefaultMaxLength + 1));
            Assert.Throws<ProtocolException>(() => decoder.TryRead(ref over, out _));
        }
    }

    [Theory]
    [InlineData(StartTag.None)]
    [InlineData(StartTag.Tag03BB)]
    public void A_frame_of_one_mebibyte_is_over_the_limit(StartTag tag)
    {
        var bytes = Wire.Write(tag, new Sent(CommandIds.AddApartment, 0, 1, $$"""{"name":"{{new string('x', 1 << 20)}}"}"""));
        var decoder = new FrameDecoder();
        var buffer = new ReadOnlySequence<byte>(bytes);
        if (tag == StartTag.None)
        {
            Assert.Throws<ProtocolException>(() => decoder.TryRead(ref buffer, out _));
        }
        else
        {
            Assert.False(decoder.TryRead(ref buffer, out _));
            Assert.Equal(bytes.Length, decoder.SkippedBytes);
        }
    }
}
