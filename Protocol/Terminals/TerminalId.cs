using System.Buffers.Binary;
using System.Text;

namespace Gateway.Protocol.Terminals;

/// <summary>
/// A terminal's id as it lies in a frame (protocol 4): 8 characters, ASCII letters, digits, <c>-</c> or <c>_</c>. A frame to a terminal carries it as
/// the terminal writes it; compared are ids in their <see cref="Normalized"/> form.
/// </summary>
/// <param name="Raw">The eight bytes, the first one highest.</param>
public readonly record struct TerminalId(ulong Raw)
{
    /// <summary>Characters, and so bytes, of an id.</summary>
    public const int Length = 8;

    private const int LowerCaseBit = 0x20;

    /// <summary>The same id with its letters in upper case.</summary>
    public TerminalId Normalized
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Length];
            CopyTo(bytes);
            foreach (ref var b in bytes)
            {
                if (char.IsAsciiLetterLower((char)b))
                {
                    b = (byte)(b & ~LowerCaseBit);
                }
            }

            return new TerminalId(BinaryPrimitives.ReadUInt64BigEndian(bytes));
        }
    }

    /// <summary>Whether a byte can be in an id.</summary>
    public static bool IsPossible(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_';

    /// <summary>Reads an id out of a frame.</summary>
    /// <param name="bytes">Eight bytes, all <see cref="IsPossible"/>.</param>
    public static TerminalId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes));

    /// <summary>Reads an id as people write it, in any case.</summary>
    /// <returns>False when no terminal can be called so.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TerminalId id)
    {
        id = default;
        if (text.Length != Length)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Length];
        for (var i = 0; i < Length; i++)
        {
            if (!char.IsAscii(text[i]) || !IsPossible((byte)text[i]))
            {
                return false;
            }

            bytes[i] = (byte)text[i];
        }

        id = Read(bytes);
        return true;
    }

    /// <summary>Writes the eight bytes.</summary>
    public void CopyTo(Span<byte> bytes) => BinaryPrimitives.WriteUInt64BigEndian(bytes, Raw);

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Encoding.ASCII.GetString(bytes);
    }
}
