using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Protocol.Messaging;

/// <summary>
/// The older dialect of protocol 1, which says <c>superbox</c> where the newer one says <c>relayer</c> (section "Roles"): the same bodies under
/// other keys.
/// </summary>
public static class OldDialect
{
    private static readonly JsonSerializerOptions Options = new(MessagingBodies.Json.Options)
    {
        TypeInfoResolver = MessagingJson.Default.WithAddedModifier(Rename),
    };

    /// <summary>The same body in this dialect.</summary>
    /// <param name="type">The body's type, from <see cref="MessagingBodies.Json"/>.</param>
    public static JsonTypeInfo<T> Of<T>(JsonTypeInfo<T> type)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(type);
        return (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
    }

    /// <summary>
    /// Whether a request is to be read in this dialect: it has a key of it, and not the newer one too. What is no JSON object is in neither.
    /// </summary>
    /// <param name="body">UTF-8 JSON, possibly in several segments.</param>
    public static bool IsSpokenIn(in ReadOnlySequence<byte> body)
    {
        using var contiguous = new ContiguousBody(body);
        if (contiguous.Span.IndexOf("\"superbox"u8) < 0)
        {
            return false;
        }

        try
        {
            return HasOnlyOldKeys(new Utf8JsonReader(contiguous.Span));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Whoever reads the body says what is wrong with it.
            return false;
        }
    }

    private static bool HasOnlyOldKeys(Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        bool old = false, newer = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            old |= reader.ValueTextEquals("superbox_id"u8) || reader.ValueTextEquals("superboxs"u8);
            newer |= reader.ValueTextEquals("relayer_id"u8) || reader.ValueTextEquals("relayers"u8);
            reader.Read();
            reader.Skip();
        }

        return old && !newer;
    }

    private static void Rename(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.Name = property.Name switch
            {
                "relayer_id" => "superbox_id",
                "relayers" => "superboxs",
                var name => name,
            };
        }
    }
}
