using System.Buffers;
using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

public class StartTagTests
{
    [Theory]
    [InlineData("", StartTag.Undecided)]
    [InlineData("03", StartTag.Undecided)]
    [InlineData("03BB", StartTag.Tag03BB)]
    [InlineData("03BB00", StartTag.Tag03BB)]
    [InlineData("03BA", StartTag.None)]
    [InlineData("0300", StartTag.None)]
    [InlineData("01", StartTag.Undecided)]
    [InlineData("01BB", StartTag.Tag01BB)]
    [InlineData("01BB0000", StartTag.Tag01BB)]
    [InlineData("01BC", StartTag.None)]
    [InlineData("02", StartTag.Undecided)]
    [InlineData("02AA", StartTag.Undecided)]
    [InlineData("02AA55", StartTag.Undecided)]
    [InlineData("02AA5503", StartTag.Tag02AA5503)]
    [InlineData("02AA550300", StartTag.Tag02AA5503)]
    [InlineData("02BB", StartTag.None)]
    [InlineData("02AA54", StartTag.None)]
    [InlineData("02AA5504", StartTag.None)]
    [InlineData("00", StartTag.None)]
    [InlineData("BB03", StartTag.None)]
    [InlineData("FF", StartTag.None)]
    public void The_first_bytes_decide(string first, StartTag expected)
    {
        Assert.Equal(expected, StartTags.Decide(Convert.FromHexString(first)));

        // The decoder, fed byte by byte or at once, decides likewise. Bytes that mean a huge untagged frame come after the decision.
        var decoder = new FrameDecoder(int.MaxValue);
        var buffer = new ReadOnlySequence<byte>(Convert.FromHexString(first));
        Assert.False(decoder.TryRead(ref buffer, out _));
        Assert.Equal(expected, decoder.Tag);
    }

    [Theory]
    [InlineData("03BB", StartTag.Tag03BB)]
    [InlineData("01BB", StartTag.Tag01BB)]
    [InlineData("02AA5503", StartTag.Tag02AA5503)]
    public void The_decision_falls_with_the_last_byte_of_the_tag(string tag, StartTag expected)
    {
        var receiver = new Receiver();
        var bytes = Convert.FromHexString(tag);
        foreach (var b in bytes)
        {
            Assert.Equal(StartTag.Undecided, receiver.Tag);
            receiver.Arrive([b]);
        }

        Assert.Equal(expected, receiver.Tag);
        Assert.Equal(bytes, expected.Bytes());
        Assert.Equal(0, receiver.SkippedBytes);
        Assert.Equal(bytes.Length, receiver.Waiting);
    }

    [Fact]
    public void Untagged_is_decided_by_the_first_byte_of_any_frame_of_allowed_length()
    {
        var receiver = new Receiver();
        receiver.Arrive([0]);
        Assert.Equal(StartTag.None, receiver.Tag);
    }

    [Fact]
    public void The_mode_never_changes_afterwards()
    {
        var receiver = new Receiver();
        receiver.Arrive(Wire.Write(StartTag.Tag03BB, Wire.Samples[0]));
        receiver.Arrive(Wire.Write(StartTag.Tag01BB, Wire.Samples[1]));
        receiver.Arrive(Wire.Write(StartTag.Tag03BB, Wire.Samples[2]));

        Assert.Equal(StartTag.Tag03BB, receiver.Tag);
        Assert.Equal([Wire.Samples[0], Wire.Samples[2]], receiver.Frames);
        Assert.Equal(2 + Frame.HeaderLength, receiver.SkippedBytes);
    }

    [Fact]
    public void No_tag_is_longer_than_the_longest()
    {
        Assert.All(Enum.GetValues<StartTag>(), tag => Assert.InRange(tag.Bytes().Length, 0, StartTags.MaxLength));
        Assert.Equal(0, StartTag.Undecided.Bytes().Length);
        Assert.Equal(0, StartTag.None.Bytes().Length);
    }
}
