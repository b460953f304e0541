using System.Text;
using System.Text.Json;

namespace Gateway.Emulator.Phone;

/// <summary>One line of the interactive phone: a command and its body.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="Body">Its body; may be empty.</param>
internal sealed record InteractiveLine(uint CommandId, ReadOnlyMemory<byte> Body)
{
    /// <summary>Reads a line.</summary>
    /// <param name="line">The command's name or hexadecimal number, then its JSON body, if it has one.</param>
    /// <param name="parsed">What it says.</param>
    /// <param name="error">What is wrong with it, for the person.</param>
    /// <returns>Whether it can be sent.</returns>
    public static bool TryParse(string line, out InteractiveLine parsed, out string error)
    {
        var text = line.Trim();
        var end = text.IndexOfAny([' ', '\t', '{']);
        var command = end < 0 ? text : text[..end];
        var body = end < 0 ? "" : text[end..].Trim();
        parsed = new InteractiveLine(0, ReadOnlyMemory<byte>.Empty);
        if (!CommandNames.TryFind(command, out var id))
        {
            error = $"'{command}' is no command; 'help' lists them";
            return false;
        }

        if (!IsJson(body, out error))
        {
            return false;
        }

        parsed = new InteractiveLine(id, Encoding.UTF8.GetBytes(body));
        return true;
    }

    private static bool IsJson(string body, out string error)
    {
        error = "";
        if (body.Length == 0)
        {
            return true;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException e)
        {
            error = $"the body is no JSON: {e.Message}";
            return false;
        }
    }
}
