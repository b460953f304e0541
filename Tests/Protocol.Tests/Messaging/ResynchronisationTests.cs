using System.Buffers;
using System.Diagnostics;
using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

public class ResynchronisationTests
{
    public static TheoryData<StartTag, string> Garbage
    {
        get
        {
            var data = new TheoryData<StartTag, string>();
            foreach (var tag in Wire.TaggedModes)
            {
                var own = Convert.ToHexString(tag.Bytes());
                string[] garbage =
                    ["00", "FF", "BB", "03", "0303", "01", "0101", "02", "02AA", "02AA55", "02AA5502AA55", "BBBB03", "7B7D", "00000010",
                        own + "00000000", own + own, own + own[..2], own[..2] + own[..2], own[..^2]];
                foreach (var text in garbage.Distinct())
                {
                    data.Add(tag, text);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Garbage))]
    public void Garbage_between_frames_is_skipped_and_counted(StartTag tag, string garbageText)
    {
        var garbage = Convert.FromHexString(garbageText);
        byte[] bytes = [.. Wire.Write(tag, Wire.Samples[0]), .. garbage, .. Wire.Write(tag, Wire.Samples[1], Wire.Samples[2])];
        foreach (var sequence in Segments.Every(bytes))
        {
            var decoder = new FrameDecoder();
            var buffer = sequence;
            Assert.Equal(Wire.Samples[..3], Wire.ReadAll(ref decoder, ref buffer));
            Assert.Equal(garbage.Length, decoder.SkippedBytes);
            Assert.Equal(0, buffer.Length);
        }

        var receiver = new Receiver();
        foreach (var b in bytes)
        {
            receiver.Arrive([b]);
        }

        Assert.Equal(Wire.Samples[..3], receiver.Frames);
        Assert.Equal(garbage.Length, receiver.SkippedBytes);
    }

    [Theory]
    [InlineData(StartTag.Tag03BB, "03BB")]
    [InlineData(StartTag.Tag01BB, "01BB")]
    [InlineData(StartTag.Tag02AA5503, "02AA5503")]
    public void A_part_of_a_tag_at_the_end_waits(StartTag mode, string tagText)
    {
        var tag = Convert.FromHexString(tagText);
        for (var part = 1; part < tag.Length; part++)
        {
            var receiver = new Receiver();
            receiver.Arrive([.. Wire.Write(mode, Wire.Samples[0]), 0xEE, .. tag[..part]]);
            Assert.Equal(part, receiver.Waiting);
            Assert.Equal(1, receiver.SkippedBytes);

            // It becomes a tag …
            receiver.Arrive(Wire.Write(mode, Wire.Samples[1]).AsSpan(part));
            Assert.Equal(Wire.Samples[..2], receiver.Frames);
            Assert.Equal(1, receiver.SkippedBytes);

            // … or does not.
            receiver.Arrive(tag.AsSpan(0, part));
            receiver.Arrive([0xEE]);
            Assert.Equal(0, receiver.Waiting);
            Assert.Equal(1 + part + 1, receiver.SkippedBytes);
        }
    }

    [Fact]
    public void A_false_tag_may_overlap_the_true_one()
    {
        // 02 AA 55 | 02 AA 55 03: the search must not step over the second 02.
        var receiver = new Receiver();
        receiver.Arrive(
            [.. Wire.Write(StartTag.Tag02AA5503, Wire.Samples[1]), 0x02, 0xAA, 0x55, .. Wire.Write(StartTag.Tag02AA5503, Wire.Samples[2])]);
        Assert.Equal(Wire.Samples[1..3], receiver.Frames);
        Assert.Equal(3, receiver.SkippedBytes);
    }

    [Fact]
    public void A_false_length_may_hold_the_true_tag()
    {
        // 03 BB, then the true tag where its length should be: 0x03BB.... is over the limit.
        var receiver = new Receiver();
        receiver.Arrive([0x03, 0xBB, .. Wire.Write(StartTag.Tag03BB, Wire.Samples[1])]);
        Assert.Equal([Wire.Samples[1]], receiver.Frames);
        Assert.Equal(2, receiver.SkippedBytes);
    }

    public static TheoryData<StartTag, string> Floods => new()
    {
        { StartTag.Tag03BB, "03" },
        { StartTag.Tag03BB, "BB" },
        { StartTag.Tag03BB, "03BB" },
        { StartTag.Tag03BB, "03BB00000000" },
        { StartTag.Tag03BB, "03BBFFFFFFFF" },
        { StartTag.Tag01BB, "01" },
        { StartTag.Tag02AA5503, "02" },
        { StartTag.Tag02AA5503, "02AA55" },
        { StartTag.Tag02AA5503, "02AA5503" },
    };

    /// <summary>What a sender of a megabyte without a frame costs grows with the bytes, not with their square.</summary>
    [Theory]
    [MemberData(nameof(Floods))]
    public void A_megabyte_of_garbage_takes_bounded_time(StartTag tag, string unit)
    {
        var pattern = Convert.FromHexString(unit);
        byte[] bytes = [.. tag.Bytes(), .. Enumerable.Repeat(pattern, (1 << 20) / pattern.Length).SelectMany(b => b)];
        foreach (var segment in new[] { bytes.Length, 4096, 7, 1 })
        {
            var clock = Stopwatch.StartNew();
            var decoder = new FrameDecoder();
            var buffer = Segments.OfSize(bytes, segment);
            Assert.Empty(Wire.ReadAll(ref decoder, ref buffer));
            Assert.Equal(bytes.Length, decoder.SkippedBytes + buffer.Length);
            Assert.InRange(buffer.Length, 0, tag.Bytes().Length + 3);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed} in segments of {segment}");
        }
    }

    /// <summary>A frame that trickles in is not searched through again with every byte.</summary>
    [Fact]
    public void A_long_frame_that_trickles_in_takes_bounded_time()
    {
        var body = new string('\u0003', Frame.DefaultMaxLength - Frame.HeaderLength);
        var bytes = Wire.Write(StartTag.Tag03BB, new Sent(1, 0, 1, body));
        var decoder = new FrameDecoder();
        var clock = Stopwatch.StartNew();
        for (var arrived = 0; arrived < bytes.Length; arrived++)
        {
            var partial = new ReadOnlySequence<byte>(bytes, 0, arrived);
            Assert.False(decoder.TryRead(ref partial, out _));
            Assert.Equal(arrived, partial.Length);
        }

        var whole = new ReadOnlySequence<byte>(bytes);
        Assert.True(decoder.TryRead(ref whole, out _));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }
}
