using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Gateway.Protocol.Messaging;

/// <summary>Reads the JSON bodies of protocol 1.</summary>
public static class MessagingBodies
{
    /// <summary>The types to read and write with: text as it is rather than escaped, since no browser reads these bodies as HTML.</summary>
    public static MessagingJson Json { get; } = new(new JsonSerializerOptions(MessagingJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Reads a request or response body.</summary>
    /// <param name="body">UTF-8 JSON, possibly in several segments.</param>
    /// <param name="type">Its type, from <see cref="Json"/>.</param>
    /// <param name="value">What it says.</param>
    /// <param name="error">Why it is none: for the detail behind a status 4.</param>
    /// <returns>False for an empty body, what is no UTF-8 or no JSON object, a missing key or one of the wrong type.</returns>
    public static bool TryRead<T>(
        in ReadOnlySequence<byte> body, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value, out string error)
        where T : class
    {
        value = null;
        if (body.IsEmpty)
        {
            error = "the body is missing";
            return false;
        }

        try
        {
            using var contiguous = new ContiguousBody(body);
            if (!Utf8.IsValid(contiguous.Span))
            {
                error = "the body is no UTF-8";
                return false;
            }

            var reader = new Utf8JsonReader(contiguous.Span);
            value = JsonSerializer.Deserialize(ref reader, type);
            if (value is null)
            {
                error = "the body is no JSON object";
                return false;
            }

            if (reader.Read())
            {
                value = null;
                error = "more than one JSON value";
                return false;
            }

            error = "";
            return true;
        }
        catch (JsonException e)
        {
            value = null;
            error = e.Path is { Length: > 2 } path ? $"{path[2..]} is malformed" : "a key is missing or malformed";
            return false;
        }
    }
}
