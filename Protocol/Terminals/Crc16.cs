using System.Buffers;

namespace Gateway.Protocol.Terminals;

/// <summary>CRC-16/MODBUS: polynomial 0x8005 reflected, starts at 0xFFFF.</summary>
public static class Crc16
{
    /// <summary>The checksum of nothing.</summary>
    public const ushort Initial = 0xFFFF;

    private const ushort Polynomial = 0xA001;
    private static readonly ushort[] s_table = MakeTable();

    /// <summary>The checksum of bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="crc">The checksum of those before them.</param>
    public static ushort Compute(ReadOnlySpan<byte> bytes, ushort crc = Initial)
    {
        foreach (var b in bytes)
        {
            crc = (ushort)((crc >> 8) ^ s_table[(byte)(crc ^ b)]);
        }

        return crc;
    }

    /// <summary>The checksum of bytes in segments.</summary>
    public static ushort Compute(in ReadOnlySequence<byte> bytes)
    {
        var crc = Initial;
        foreach (var segment in bytes)
        {
            crc = Compute(segment.Span, crc);
        }

        return crc;
    }

    private static ushort[] MakeTable()
    {
        var table = new ushort[256];
        for (var i = 0; i < table.Length; i++)
        {
            var value = (ushort)i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (ushort)((value & 1) == 0 ? value >> 1 : (value >> 1) ^ Polynomial);
            }

            table[i] = value;
        }

        return table;
    }
}
