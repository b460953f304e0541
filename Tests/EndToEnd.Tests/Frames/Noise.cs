using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Frames;

/// <summary>Bytes that come from a seed: pure noise, noise behind a tag, and frames of real commands that were damaged.</summary>
internal static class Noise
{
    private static readonly uint[] Commands =
    [
        CommandIds.Authorize, CommandIds.HeartBeat, CommandIds.AddAccount, CommandIds.ControlDevice, CommandIds.QueryApartment,
        CommandIds.AddDevice, CommandIds.ControlDevice | CommandIds.ResponseBit, 0, uint.MaxValue,
    ];

    private static readonly string[] Bodies =
    [
        """{"terminal_type":"relayer","sb_code":"noise"}""",
        """{"terminal_type":"human","user_name":5}""",
        """{"password":"","user_name":"noise"}""",
        """{"dev_model":"2111S","dev_code":"A1","dev_key_seq":0,"value":1}""",
        """{"apartment_id":1,"version":0}""",
    ];

    public static byte[] Bytes(int seed, int length)
    {
        var random = new Random(seed);
        var tag = (StartTag)(1 + (seed % 4));
        var bytes = new List<byte>(length + 1024);
        bytes.AddRange(tag.Bytes());
        while (bytes.Count < length)
        {
            var frame = WireFrames.Request(Commands[random.Next(Commands.Length)], (uint)random.Next(), Bodies[random.Next(Bodies.Length)], tag);
            switch (random.Next(4))
            {
                case 0:
                    random.NextBytes(frame);
                    break;
                case 1:
                    frame[random.Next(frame.Length)] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    frame = frame[..random.Next(frame.Length)];
                    break;
            }

            bytes.AddRange(frame);
        }
        return [.. bytes];
    }
}
