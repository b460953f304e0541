using System.Diagnostics.CodeAnalysis;

namespace Gateway.EdgeListener.Configuration;

/// <summary>Enums as people write them: one word each. The library would take numbers, and several words with commas between for their sum.</summary>
internal static class Words
{
    /// <summary>Reads one word, in any case.</summary>
    /// <returns>False when the enum has no such value.</returns>
    public static bool TryRead<T>([NotNullWhen(true)] string? text, out T value)
        where T : struct, Enum
    {
        value = default;
        return text is not null && Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(text, ignoreCase: true, out value);
    }
}
