using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Emulator.Relayer;

/// <summary>Times as people write them: 500ms, 5s, 1m30s, 2h.</summary>
internal static partial class DurationText
{
    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none; the message says so.</exception>
    public static TimeSpan Parse(string text)
    {
        var match = Form().Match(text);
        if (text.Length == 0 || !match.Success)
        {
            throw new FormatException($"'{text}' is no time, such as 500ms, 5s, 1m30s or 2h");
        }

        return TimeSpan.FromHours(Part("h")) + TimeSpan.FromMinutes(Part("m")) + TimeSpan.FromSeconds(Part("s")) + TimeSpan.FromMilliseconds(Part("ms"));

        int Part(string name) => match.Groups[name] is { Success: true, Value: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"\A((?<h>\d{1,4})h)?((?<m>\d{1,6})m)?((?<s>\d{1,7})s)?((?<ms>\d{1,9})ms)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
