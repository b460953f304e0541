using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Gateway.Silo.Storage.Postgres.Orleans;

/// <summary>
/// How Orleans' ADO.NET storage names a grain in its table: numbers in a column of their own, other keys as text, and hashes of both the key and
/// the state's name that its look-ups need.
/// </summary>
/// <param name="Number">The key, when it is a number; else 0.</param>
/// <param name="Text">The key, when it is no number; else null.</param>
internal readonly record struct OrleansKey(long Number, string? Text)
{
    /// <summary>The hash that the provider looks the key up by.</summary>
    public int Hash
    {
        get
        {
            var bytes = Text is null ? BitConverter.GetBytes(Number) : Encoding.UTF8.GetBytes(Text);
            Array.Reverse(bytes); // as the provider does, on machines that begin with the low byte
            return HashOf(bytes);
        }
    }

    /// <summary>From a key as grains have it, where a number is hexadecimal digits. Orleans takes any such text for a number.</summary>
    /// <exception cref="FormatException">Orleans would take it for a GUID, or for a number with an addition; the gateway's grains have no such keys.</exception>
    public static OrleansKey From(string grainKey)
    {
        var main = grainKey.Split('+')[0];
        if (!IsHexadecimal(main) || main.Length is 0 or > 32)
        {
            return new OrleansKey(0, grainKey);
        }

        return main.Length <= 16 && main.Length == grainKey.Length
            ? new OrleansKey(long.Parse(main, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), null)
            : main.Length is > 16 and < 32 ? new OrleansKey(0, grainKey)
            : throw new FormatException($"'{grainKey}' is no key that a grain of the gateway has.");
    }

    /// <summary>The key as grains have it.</summary>
    public string ToGrainKey() => Text ?? Number.ToString("X", CultureInfo.InvariantCulture);

    /// <summary>The hash that the provider looks a state's name up by.</summary>
    public static int HashOf(string stateName) => HashOf(Encoding.UTF8.GetBytes(stateName));

    private static bool IsHexadecimal(string text) => text.All(char.IsAsciiHexDigit);

    // xxHash32 with seed 0 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md), its bytes in the other order: Orleans reads the
    // written form, which begins with the high byte, as a number that begins with the low one.
    private static int HashOf(ReadOnlySpan<byte> bytes)
    {
        const uint P1 = 2654435761, P2 = 2246822519, P3 = 3266489917, P4 = 668265263, P5 = 374761393;
        var length = (uint)bytes.Length;
        uint hash;
        if (bytes.Length >= 16)
        {
            Span<uint> lanes = [unchecked(P1 + P2), P2, 0, unchecked(0 - P1)];
            for (; bytes.Length >= 16; bytes = bytes[16..])
            {
                for (var lane = 0; lane < 4; lane++)
                {
                    lanes[lane] = BitOperations.RotateLeft(lanes[lane] + (Word(bytes[(4 * lane)..]) * P2), 13) * P1;
                }
            }

            hash = BitOperations.RotateLeft(lanes[0], 1) + BitOperations.RotateLeft(lanes[1], 7) + BitOperations.RotateLeft(lanes[2], 12)
                + BitOperations.RotateLeft(lanes[3], 18);
        }
        else
        {
            hash = P5;
        }

        hash += length;
        for (; bytes.Length >= 4; bytes = bytes[4..])
        {
            hash = BitOperations.RotateLeft(hash + (Word(bytes) * P3), 17) * P4;
        }

        foreach (var last in bytes)
        {
            hash = BitOperations.RotateLeft(hash + (last * P5), 11) * P1;
        }

        hash = (hash ^ (hash >> 15)) * P2;
        hash = (hash ^ (hash >> 13)) * P3;
        return (int)BinaryPrimitives.ReverseEndianness(hash ^ (hash >> 16));
    }

    private static uint Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
