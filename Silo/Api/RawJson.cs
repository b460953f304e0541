using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Silo.Api;

/// <summary>JSON that goes through as it is.</summary>
/// <param name="Utf8">One whole value.</param>
[JsonConverter(typeof(RawJsonConverter))]
internal readonly record struct RawJson(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>Readers take 64 levels, mostly; some are left for what stands around the value in an answer.</summary>
    private const int MaxDepth = 60;

    /// <summary>Whether bytes are one whole value of JSON that every reader can read within an answer: what one device says must not spoil a list of others.</summary>
    public static bool IsJson(ReadOnlySpan<byte> utf8)
    {
        try
        {
            // A reader alone passes over what is no UTF-8.
            if (!System.Text.Unicode.Utf8.IsValid(utf8))
            {
                return false;
            }

            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                // Each step checks what it passes.
            }

            return utf8.Length > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>Reads one value, whatever it is; writes JSON that was checked before.</summary>
internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray());
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}
