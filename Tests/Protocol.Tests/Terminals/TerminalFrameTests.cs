using System.Buffers;
using System.Text;
using Gateway.Protocol.Terminals;

namespace Gateway.Protocol.Tests.Terminals;

public sealed class TerminalFrameTests
{
    [Fact]
    public void The_checksum_is_that_of_the_catalogues() => Assert.Equal(0x4B37, Crc16.Compute("123456789"u8));

    [Fact]
    public void A_frame_has_the_document_s_bytes()
    {
        var bytes = TerminalWire.Write(new ReadFrame("T9000010", TerminalMessages.TurnOn, 0x0010, "0003010000000000"));
        Assert.Equal("AA55001A54393030303031301004001000030100000000", Convert.ToHexString(bytes)[..46]);
        Assert.Equal(26, bytes.Length);
        var crc = Crc16.Compute(bytes.AsSpan(0, 24));
        Assert.Equal((crc & 0xFF, crc >> 8), (bytes[24], bytes[25]));
    }

    [Fact]
    public void Every_frame_is_read_over_every_split()
    {
        var bytes = TerminalWire.Write(TerminalWire.Samples);
        foreach (var sequence in Segments.Every(bytes))
        {
            var buffer = sequence;
            var decoder = new TerminalFrameDecoder();
            Assert.Equal(TerminalWire.Samples, TerminalWire.ReadAll(decoder, ref buffer));
            Assert.Equal((0, 0), (decoder.SkippedBytes, buffer.Length));
        }
    }

    [Fact]
    public void A_frame_may_arrive_byte_by_byte()
    {
        var bytes = TerminalWire.Write(TerminalWire.Samples);
        var decoder = new TerminalFrameDecoder();
        var read = new List<ReadFrame>();
        byte[] waiting = [];
        foreach (var b in bytes)
        {
            var buffer = new ReadOnlySequence<byte>([.. waiting, b]);
            read.AddRange(TerminalWire.ReadAll(decoder, ref buffer));
            waiting = buffer.ToArray();
        }

        Assert.Equal(TerminalWire.Samples, read);
        Assert.Empty(waiting);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("AA")]
    [InlineData("55AA")]
    [InlineData("AA55")]
    [InlineData("AA55AA")]
    [InlineData("AA550011")] // one byte too short for any frame
    [InlineData("AA550401")] // over the limit
    [InlineData("AA55FFFF")]
    [InlineData("AA55001254393030303031FF")] // an id that none can have
    [InlineData("AA550012543930303030313010020001FFFF")] // a wrong checksum
    public void Garbage_between_frames_is_skipped_and_counted(string garbageText)
    {
        var garbage = Convert.FromHexString(garbageText);
        byte[] bytes = [.. TerminalWire.Write(TerminalWire.Samples[0]), .. garbage, .. TerminalWire.Write(TerminalWire.Samples[1..])];
        foreach (var sequence in Segments.Every(bytes))
        {
            var buffer = sequence;
            var decoder = new TerminalFrameDecoder();
            Assert.Equal(TerminalWire.Samples, TerminalWire.ReadAll(decoder, ref buffer));
            Assert.Equal((garbage.Length, 0), (decoder.SkippedBytes, buffer.Length));
        }
    }

    [Fact]
    public void A_damaged_length_costs_no_frame_behind_it()
    {
        var damaged = TerminalWire.Write(TerminalWire.Samples[0]);
        damaged[3] = 60; // says that it goes on into the frames behind
        byte[] bytes = [.. damaged, .. TerminalWire.Write(TerminalWire.Samples)];
        var buffer = new ReadOnlySequence<byte>(bytes);
        var decoder = new TerminalFrameDecoder();
        Assert.Equal(TerminalWire.Samples, TerminalWire.ReadAll(decoder, ref buffer));
        Assert.Equal((damaged.Length, 1), (decoder.SkippedBytes, decoder.WrongChecksums));
    }

    [Fact]
    public void Every_changed_bit_is_found()
    {
        var good = TerminalWire.Write(TerminalWire.Samples[1]);
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var bytes = (byte[])good.Clone();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var buffer = new ReadOnlySequence<byte>(bytes);
            Assert.Empty(TerminalWire.ReadAll(new TerminalFrameDecoder(), ref buffer));
        }
    }

    [Theory]
    [InlineData("T9000010", "T9000010")]
    [InlineData("t90000aZ", "T90000AZ")]
    [InlineData("a-_0000b", "A-_0000B")]
    public void An_id_is_one_in_any_case(string text, string normalized)
    {
        Assert.True(TerminalId.TryParse(text, out var id));
        Assert.Equal(text, id.ToString());
        Assert.Equal(normalized, id.Normalized.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("T900001")]
    [InlineData("T90000100")]
    [InlineData("T900001 ")]
    [InlineData("T900001/")]
    [InlineData("<script>")]
    [InlineData("T90000\u0130")]
    [InlineData("T9000\uD83D\uDE00x")]
    public void Others_are_none(string text) => Assert.False(TerminalId.TryParse(text, out _));

    [Fact]
    public void Noise_does_no_harm()
    {
        var random = new Random(4_000);
        var valid = TerminalWire.Write(TerminalWire.Samples);
        long fed = 0, frames = 0;
        while (fed < 4_000_000)
        {
            byte[] bytes = random.Next(3) switch
            {
                0 => Noise(random, random.Next(1, 4000)),
                1 => Mutated(random, valid),
                _ => [.. valid, .. Noise(random, random.Next(0, 40)), .. valid],
            };
            fed += bytes.Length;
            var buffer = random.Next(2) == 0 ? new ReadOnlySequence<byte>(bytes) : Segments.OfSize(bytes, random.Next(1, 200));
            var decoder = new TerminalFrameDecoder(256);
            var read = TerminalWire.ReadAll(decoder, ref buffer);
            frames += read.Count;

            // Every byte is in a frame, was skipped, or waits.
            Assert.Equal(
                bytes.Length, read.Sum(f => TerminalFrame.MinLength + (f.Content.Length / 2)) + decoder.SkippedBytes + buffer.Length);
            Assert.True(buffer.Length < 256, "more waits than a frame can have");
        }

        Assert.True(frames > 1000, $"only {frames} frames were among {fed} bytes");
    }

    [Fact]
    public void Content_that_no_frame_has_room_for_is_refused()
    {
        Assert.True(TerminalId.TryParse("T9000010", out var id));
        Assert.Throws<ArgumentOutOfRangeException>(() => TerminalFrameWriter.Write(
            new ArrayBufferWriter<byte>(), id, TerminalMessages.Query, 1, new byte[TerminalFrameWriter.MaxContent + 1]));
        var whole = new ArrayBufferWriter<byte>();
        TerminalFrameWriter.Write(whole, id, TerminalMessages.Query, 1, Encoding.ASCII.GetBytes(new string('x', TerminalFrameWriter.MaxContent)));
        Assert.Equal(ushort.MaxValue, whole.WrittenCount);
    }

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        for (var i = 0; i + 1 < length; i += random.Next(2, 60))
        {
            (bytes[i], bytes[i + 1]) = (0xAA, 0x55);
        }

        return bytes;
    }

    private static byte[] Mutated(Random random, byte[] valid)
    {
        var bytes = (byte[])valid.Clone();
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }
}
