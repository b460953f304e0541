using System.Globalization;
using System.Reflection;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone;

/// <summary>Commands by what a person types: their name in the protocol document, or their number.</summary>
internal static class CommandNames
{
    private static readonly Dictionary<string, uint> Ids = typeof(CommandIds)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field is { IsLiteral: true, Name: not nameof(CommandIds.ResponseBit) })
        .ToDictionary(field => field.Name, field => (uint)field.GetRawConstantValue()!, StringComparer.OrdinalIgnoreCase);

    /// <summary>All names, in the order of their numbers.</summary>
    public static IEnumerable<string> All => Ids.OrderBy(entry => entry.Value).Select(entry => entry.Key);

    /// <summary>
    /// Finds a command by name, without regard to case or underscores, or by hexadecimal number, with or without <c>0x</c>.
    /// </summary>
    public static bool TryFind(string text, out uint commandId) =>
        Ids.TryGetValue(text.Replace("_", "", StringComparison.Ordinal), out commandId)
        || uint.TryParse(
            text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text,
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out commandId);
}
