using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Gateway.Client;

/// <summary>The JSON of commands in the gateway's HTTP API.</summary>
internal static class HttpJson
{
    /// <summary>Writes what is asked for.</summary>
    /// <param name="devices">The devices; null when the path names it.</param>
    /// <param name="instruction">What to do.</param>
    /// <param name="data">What goes with it.</param>
    /// <param name="options">How.</param>
    /// <param name="wait">Whether to wait for the device.</param>
    public static byte[] Write(IEnumerable<string>? devices, string instruction, CommandData data, CommandOptions? options, bool wait)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + (data.Bytes.Length * 2));
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (devices is not null)
            {
                json.WriteStartArray("devices");
                foreach (var device in devices)
                {
                    json.WriteStringValue(device);
                }

                json.WriteEndArray();
            }

            json.WriteString("instruction", instruction);
            if (data.IsJson)
            {
                json.WritePropertyName("data");
                json.WriteRawValue(data.Bytes.Span, skipInputValidation: true); // was read when it was made
            }
            else if (!data.IsEmpty)
            {
                json.WriteBase64String("bytes", data.Bytes.Span);
            }

            WriteSeconds(json, "deadlineSeconds", options?.Deadline);
            WriteSeconds(json, "ttlSeconds", options?.TimeToLive);
            json.WriteBoolean("wait", wait);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads what is known of a command.</summary>
    public static CommandReport Report(JsonElement json) => new(
        json.GetProperty("id").GetGuid(),
        json.GetProperty("device").GetString()!,
        json.GetProperty("instruction").GetString()!,
        State(json.GetProperty("state").GetString()!))
    {
        Reason = Value(json, "reason")?.GetString() ?? "",
        Status = Value(json, "status")?.GetInt64() ?? 0,
        Answer = Answer(json),
        CreatedAt = Value(json, "createdAt")?.GetDateTimeOffset() ?? default,
        SentAt = Value(json, "sentAt")?.GetDateTimeOffset(),
        EndedAt = Value(json, "endedAt")?.GetDateTimeOffset(),
        ExpiresAt = Value(json, "expiresAt")?.GetDateTimeOffset(),
    };

    /// <summary>Reads something, and says so when it is not what a gateway would write.</summary>
    /// <exception cref="GatewayException">It is not.</exception>
    public static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new GatewayException($"This program does not understand the gateway's answer: {wrong.Message}", wrong);
        }
    }

    private static CommandState State(string text) => Enum.TryParse<CommandState>(text, ignoreCase: true, out var state) && !char.IsAsciiDigit(text[0])
        ? state
        : throw new FormatException($"There is no state '{text}'.");

    private static CommandData Answer(JsonElement json)
    {
        if (json.TryGetProperty("data", out var data))
        {
            return CommandData.FromJson(Encoding.UTF8.GetBytes(data.GetRawText()));
        }

        return Value(json, "bytes") is { } bytes ? CommandData.FromBytes(bytes.GetBytesFromBase64()) : default;
    }

    private static JsonElement? Value(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static void WriteSeconds(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } set)
        {
            json.WriteNumber(name, set.TotalSeconds);
        }
    }
}
