using System.Text.Json;
using Gateway.Grains.Interfaces.Commands;

namespace Gateway.Silo.Api.Commands;

/// <summary>
/// Writes what is known of commands, as <see cref="CommandView"/> describes it: by hand, since it is written for every command that somebody waits
/// for.
/// </summary>
internal static class CommandWriter
{
    private static readonly JsonEncodedText s_id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText s_device = JsonEncodedText.Encode("device");
    private static readonly JsonEncodedText s_instruction = JsonEncodedText.Encode("instruction");
    private static readonly JsonEncodedText s_state = JsonEncodedText.Encode("state");
    private static readonly JsonEncodedText s_reason = JsonEncodedText.Encode("reason");
    private static readonly JsonEncodedText s_status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText s_data = JsonEncodedText.Encode("data");
    private static readonly JsonEncodedText s_bytes = JsonEncodedText.Encode("bytes");
    private static readonly JsonEncodedText s_createdAt = JsonEncodedText.Encode("createdAt");
    private static readonly JsonEncodedText s_sentAt = JsonEncodedText.Encode("sentAt");
    private static readonly JsonEncodedText s_endedAt = JsonEncodedText.Encode("endedAt");
    private static readonly JsonEncodedText s_expiresAt = JsonEncodedText.Encode("expiresAt");

    /// <summary>Writes one command.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="outcome">What is known of it.</param>
    /// <param name="hasJson">Whether the device's kind speaks JSON.</param>
    public static void Write(Utf8JsonWriter writer, CommandOutcome outcome, bool hasJson)
    {
        writer.WriteStartObject();
        writer.WriteString(s_id, outcome.Id);
        writer.WriteString(s_device, outcome.Device.ToString());
        writer.WriteString(s_instruction, outcome.Instruction);
        writer.WriteString(s_state, LowerCaseEnum<CommandState>.Word(outcome.State));
        if (outcome.Reason.Length > 0)
        {
            writer.WriteString(s_reason, outcome.Reason);
        }

        if (outcome.State == CommandState.Answered)
        {
            writer.WriteNumber(s_status, outcome.Status);
            WriteAnswer(writer, outcome.Answer.Span, hasJson);
        }

        writer.WriteString(s_createdAt, outcome.CreatedAt);
        WriteTime(writer, s_sentAt, outcome.SentAt);
        WriteTime(writer, s_endedAt, outcome.EndedAt);
        WriteTime(writer, s_expiresAt, outcome.ExpiresAt);
        writer.WriteEndObject();
    }

    /// <summary>Writes several commands, and where the next page of them begins.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="outcomes">What is known of them, and whether the kinds of their devices speak JSON.</param>
    /// <param name="next">Null when there is no next page.</param>
    public static void Write(Utf8JsonWriter writer, IEnumerable<(CommandOutcome Outcome, bool HasJson)> outcomes, string? next = null)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        foreach (var (outcome, hasJson) in outcomes)
        {
            Write(writer, outcome, hasJson);
        }

        writer.WriteEndArray();
        if (next is not null)
        {
            writer.WriteString("next", next);
        }

        writer.WriteEndObject();
    }

    private static void WriteAnswer(Utf8JsonWriter writer, ReadOnlySpan<byte> answer, bool hasJson)
    {
        if (hasJson && RawJson.IsJson(answer))
        {
            writer.WritePropertyName(s_data);
            writer.WriteRawValue(answer, skipInputValidation: true);
        }
        else if (!answer.IsEmpty)
        {
            writer.WriteBase64String(s_bytes, answer);
        }
    }

    private static void WriteTime(Utf8JsonWriter writer, JsonEncodedText name, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            writer.WriteString(name, at);
        }
    }
}
