using System.Buffers;
using System.Text.Json;

namespace Gateway.Silo.Api.Commands;

/// <summary>
/// Reads a command as most programs write it, without building what the general reader needs to build. Whatever is unusual or wrong is left to that
/// one, which has the words for it.
/// </summary>
internal static class CommandBodyReader
{
    /// <summary>Reads a body.</summary>
    /// <returns>Null for one that the general reader must look at.</returns>
    public static CommandBody? TryRead(in ReadOnlySequence<byte> json)
    {
        if (!json.IsSingleSegment)
        {
            return null;
        }

        try
        {
            return TryRead(json.FirstSpan);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static CommandBody? TryRead(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        string? instruction = null;
        RawJson? data = null;
        double? deadline = null, timeToLive = null;
        bool? wait = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (instruction is null && reader.ValueTextEquals("instruction"u8))
            {
                reader.Read();
                instruction = reader.GetString();
            }
            else if (data is null && reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Null)
                {
                    return null;
                }

                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                data = new RawJson(json[start..(int)reader.BytesConsumed].ToArray());
            }
            else if (deadline is null && reader.ValueTextEquals("deadlineSeconds"u8))
            {
                reader.Read();
                deadline = reader.GetDouble();
            }
            else if (timeToLive is null && reader.ValueTextEquals("ttlSeconds"u8))
            {
                reader.Read();
                timeToLive = reader.GetDouble();
            }
            else if (wait is null && reader.ValueTextEquals("wait"u8))
            {
                reader.Read();
                wait = reader.GetBoolean();
            }
            else
            {
                return null;
            }
        }

        return reader.TokenType == JsonTokenType.EndObject && !reader.Read()
            ? new CommandBody { Instruction = instruction, Data = data, DeadlineSeconds = deadline, TtlSeconds = timeToLive, Wait = wait }
            : null;
    }
}
