using System.Buffers.Binary;

namespace Gateway.Grains.Commands;

/// <summary>Ids of commands: version 7 UUIDs, which rise with time. They are no secrets, so the system is not asked for randomness each time.</summary>
internal static class CommandGuid
{
    private const int TimeBytes = 6;
    private const int VariantByte = 8;

    /// <summary>A new id.</summary>
    /// <param name="now">The time, UTC; counted in milliseconds.</param>
    public static Guid Next(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, now.ToUnixTimeMilliseconds() << 16);
        Random.Shared.NextBytes(bytes[TimeBytes..]);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x70);
        bytes[VariantByte] = (byte)((bytes[VariantByte] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The id right behind another one, for a command that comes after it by a clock that was set back.</summary>
    public static Guid After(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        for (var i = bytes.Length - 1; i > VariantByte; i--)
        {
            if (++bytes[i] != 0)
            {
                return new Guid(bytes, bigEndian: true);
            }
        }

        return Next(DateTimeOffset.FromUnixTimeMilliseconds((BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16) + 1));
    }
}
