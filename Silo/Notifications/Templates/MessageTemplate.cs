using System.Collections.Immutable;
using System.Text;

namespace Gateway.Silo.Notifications.Templates;

/// <summary>
/// A text with fields in square brackets: <c>[device]</c> stands for a value, <c>[[</c> for a bracket. Immutable and thread-safe.
/// </summary>
internal sealed class MessageTemplate
{
    private readonly ImmutableArray<(string Text, bool IsField)> _parts;

    private MessageTemplate(ImmutableArray<(string Text, bool IsField)> parts) => _parts = parts;

    /// <summary>The fields that it has.</summary>
    public IEnumerable<string> Fields => _parts.Where(p => p.IsField).Select(p => p.Text);

    /// <summary>Reads a template.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fields">The fields that it may have.</param>
    /// <exception cref="InvalidDataException">It is empty, a field is none of these, or a bracket is not closed; the message says so.</exception>
    public static MessageTemplate Parse(string text, IReadOnlyCollection<string> fields)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InvalidDataException("the text is empty");
        }

        var parts = ImmutableArray.CreateBuilder<(string, bool)>();
        var plain = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '[')
            {
                plain.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '[')
            {
                plain.Append('[');
                at++;
            }
            else
            {
                var end = text.IndexOf(']', at);
                var field = end < 0 ? text[at..] : text[(at + 1)..end];
                if (end < 0 || !fields.Contains(field))
                {
                    throw new InvalidDataException(
                        $"'{(end < 0 ? field : $"[{field}]")}' is no field; there are {string.Join(", ", fields.Select(f => $"[{f}]"))}, and [[ stands for a bracket");
                }

                parts.Add((plain.ToString(), false));
                parts.Add((field, true));
                plain.Clear();
                at = end;
            }
        }

        parts.Add((plain.ToString(), false));
        return new MessageTemplate(parts.ToImmutable());
    }

    /// <summary>Puts values in the fields' places. A bracket in a value stays one.</summary>
    public string Render(Func<string, string> value)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            text.Append(part.IsField ? value(part.Text) : part.Text);
        }

        return text.ToString();
    }
}
