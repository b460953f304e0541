using System.Globalization;

namespace Gateway.Emulator.Relayer;

/// <summary>A list such as <c>dev_code=0a,value=40</c>. Each look-up throws <see cref="FormatException"/> with what is wrong.</summary>
internal sealed class KeyValues
{
    private readonly Dictionary<string, string> _values = [];

    /// <summary>Reads a list.</summary>
    /// <param name="text">The list; may be empty.</param>
    /// <param name="keys">The keys that it may have.</param>
    /// <exception cref="FormatException">It is no such list, or has another key, or one twice.</exception>
    public KeyValues(string text, params string[] keys)
    {
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (keys.Length == 0)
            {
                throw new FormatException($"'{part}' is one word too many");
            }

            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } key, { Length: > 0 } value])
            {
                throw new FormatException($"'{part}' is not of the form key=value");
            }

            if (!keys.Contains(key))
            {
                throw new FormatException($"'{key}' is not known here; there are {string.Join(", ", keys)}");
            }

            if (!_values.TryAdd(key, value))
            {
                throw new FormatException($"'{key}' is there twice");
            }
        }
    }

    /// <summary>A text, or null.</summary>
    public string? Text(string key) => _values.GetValueOrDefault(key);

    /// <summary>A number, or null.</summary>
    public int? Number(string key) => Text(key) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new FormatException($"'{key}' must be a whole number, not '{text}'");

    /// <summary>A time, or null.</summary>
    public TimeSpan? Time(string key) => Text(key) is { } text ? DurationText.Parse(text) : null;

    /// <summary>What must be there.</summary>
    public static T Required<T>(T? value, string key)
        where T : struct => value ?? throw Missing(key);

    /// <inheritdoc cref="Required{T}(T?, string)" />
    public static string Required(string? value, string key) => value ?? throw Missing(key);

    private static FormatException Missing(string key) => new($"{key}=… is missing");
}
