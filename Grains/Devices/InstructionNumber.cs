using System.Globalization;

namespace Gateway.Grains.Devices;

/// <summary>Instructions that are written as numbers.</summary>
public static class InstructionNumber
{
    private const string HexPrefix = "0x";

    /// <summary>Reads a number, hexadecimal behind <c>0x</c>, else decimal.</summary>
    public static bool TryRead(string text, out uint number) => text.StartsWith(HexPrefix, StringComparison.OrdinalIgnoreCase)
        ? uint.TryParse(text.AsSpan(HexPrefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
