using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Protocol.Messaging;

/// <summary>A body as a person may read it: JSON in one line, with passwords, secrets and tokens left out.</summary>
public static class BodyText
{
    /// <summary>The longest text, in characters.</summary>
    public const int MaxLength = 4096;

    private const string Masked = "***";

    /// <summary>A body that is longer is not read: its text would be cut anyway.</summary>
    private const int MaxBytes = 64 * 1024;

    private static readonly string[] s_secrets = ["password", "passwd", "pwd", "secret", "token"];

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads a body.</summary>
    /// <returns>At most <see cref="MaxLength"/> characters; of a body that is no JSON only how long it is, since it might hold a secret.</returns>
    public static string Of(in ReadOnlySequence<byte> body)
    {
        if (body.IsEmpty)
        {
            return "";
        }

        if (body.Length > MaxBytes)
        {
            return $"({body.Length} bytes)";
        }

        var text = new ArrayBufferWriter<byte>((int)body.Length + 16);
        using var writer = new Utf8JsonWriter(text, s_options);
        try
        {
            Copy(new Utf8JsonReader(body), writer);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return $"({body.Length} bytes that are no JSON)";
        }

        writer.Flush();
        var whole = Encoding.UTF8.GetString(text.WrittenSpan);
        return whole.Length <= MaxLength ? whole : string.Concat(whole.AsSpan(0, MaxLength - 1), "…");
    }

    private static void Copy(Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    writer.WriteStartObject();
                    break;
                case JsonTokenType.EndObject:
                    writer.WriteEndObject();
                    break;
                case JsonTokenType.StartArray:
                    writer.WriteStartArray();
                    break;
                case JsonTokenType.EndArray:
                    writer.WriteEndArray();
                    break;
                case JsonTokenType.PropertyName:
                    var name = reader.GetString()!;
                    writer.WritePropertyName(name);
                    if (IsSecret(name))
                    {
                        reader.Read();
                        reader.Skip();
                        writer.WriteStringValue(Masked);
                    }

                    break;
                case JsonTokenType.String:
                    writer.WriteStringValue(reader.GetString());
                    break;
                default:
                    var raw = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
                    writer.WriteRawValue(raw, skipInputValidation: true);
                    break;
            }
        }
    }

    private static bool IsSecret(string name) => s_secrets.Any(secret => name.Contains(secret, StringComparison.OrdinalIgnoreCase));
}
