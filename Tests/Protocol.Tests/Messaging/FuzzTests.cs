using System.Buffers;
using System.Text;
using Gateway.Protocol.Messaging;

namespace Gateway.Protocol.Tests.Messaging;

/// <summary>
/// Ten million bytes, seeded, so that a failure comes again: noise, and valid input with a few bytes changed. Nothing but
/// <see cref="ProtocolException"/> may come out.
/// </summary>
public class FuzzTests
{
    private const int TotalBytes = 10_000_000;

    [Theory]
    [InlineData(StartTag.None)]
    [InlineData(StartTag.Tag03BB)]
    [InlineData(StartTag.Tag01BB)]
    [InlineData(StartTag.Tag02AA5503)]
    public void Frames(StartTag tag)
    {
        var random = new Random(1_000 + (int)tag);
        var valid = Wire.Write(tag, Wire.Samples);
        long fed = 0, frames = 0;
        while (fed < TotalBytes / Wire.Modes.Length)
        {
            var bytes = random.Next(3) switch
            {
                0 => Noise(random, tag.Bytes(), random.Next(1, 4000)),
                1 => Mutated(random, valid),
                _ => [.. valid, .. Noise(random, [], random.Next(0, 40)), .. valid],
            };
            fed += bytes.Length;
            frames += Decode(random, bytes);
        }

        Assert.True(frames > 1000, $"only {frames} frames were among {fed} bytes: the input hardly tests what follows a frame");
    }

    [Fact]
    public void Bodies_of_every_type()
    {
        var random = new Random(2_000);
        var scratch = new char[2 * DeviceTarget.MaxTextLength];
        var valid = Bodies.All.Select(type => Encoding.UTF8.GetBytes(type.Json)).ToArray();
        long fed = 0, read = 0;
        for (var turn = 0; fed < TotalBytes; turn++)
        {
            var index = turn % valid.Length;
            var bytes = random.Next(10) == 0 ? Noise(random, "{\""u8, random.Next(1, 4000)) : Mutated(random, valid[index]);
            fed += bytes.Length;
            var body = random.Next(2) == 0 ? new ReadOnlySequence<byte>(bytes) : Segments.OfSize(bytes, random.Next(1, 64));
            read += Bodies.All[index].Read(body).Json is null ? 0 : 1;
            DeviceTarget.TryRead(body, (turn & 1) == 0, scratch, out _, out _);
        }

        Assert.True(read > 1000, $"only {read} bodies could be read: the input is too far from valid");
    }

    private static long Decode(Random random, byte[] bytes)
    {
        var decoder = new FrameDecoder(4096);
        var whole = random.Next(2) == 0 ? new ReadOnlySequence<byte>(bytes) : Segments.OfSize(bytes, random.Next(1, 200));
        var buffer = whole;
        long frames = 0, framed = 0;
        try
        {
            while (true)
            {
                var before = buffer.Length;
                if (!decoder.TryRead(ref buffer, out var frame))
                {
                    break;
                }

                Assert.True(buffer.Length <= before - Frame.HeaderLength, "a frame consumed less than a header");
                frames++;
                framed += decoder.Tag.Bytes().Length + Frame.HeaderLength + frame.Body.Length;
            }
        }
        catch (ProtocolException)
        {
            Assert.Equal(StartTag.None, decoder.Tag);
        }

        // Every byte is in a frame, was skipped, or waits.
        Assert.Equal(bytes.Length, framed + decoder.SkippedBytes + buffer.Length);
        return frames;
    }

    private static byte[] Noise(Random random, ReadOnlySpan<byte> start, int length)
    {
        var bytes = new byte[start.Length + length];
        start.CopyTo(bytes);
        random.NextBytes(bytes.AsSpan(start.Length));
        return bytes;
    }

    private static byte[] Mutated(Random random, byte[] valid)
    {
        var bytes = valid.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.Insert(at, "{}[]\",:\\\u00000eE-"u8[random.Next(13)]);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at - 1));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 30), bytes.Count - at)));
                    break;
            }
        }

        return [.. bytes];
    }
}
