using System.Buffers.Binary;

namespace Gateway.Grains.Commands;

/// <summary>Ids of commands: version 7 UUIDs, which rise with time. They are no secrets, so the system is not asked for randomness each time.</summary>
internal static class CommandGuid
{
    private const int TimeBytes = 6;

    /// <summary>A new id.</summary>
    /// <param name="now">The time, UTC; counted in milliseconds.</param>
    public static Guid Next(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, now.ToUnixTimeMilliseconds() << 16);
        Random.Shared.NextBytes(bytes[TimeBytes..]);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
