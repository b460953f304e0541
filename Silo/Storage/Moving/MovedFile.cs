using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Silo.Storage.Moving;

/// <summary>An export: a header, a line for each row, and an end that says how many there are.</summary>
internal static class MovedFile
{
    /// <summary>The version that is written.</summary>
    public const int Version = 2;

    // Text that a person can read.
    private static readonly MovedJson Json =
        new(new JsonSerializerOptions(MovedJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Writes one line.</summary>
    public static void Write(Stream file, MovedLine line)
    {
        JsonSerializer.Serialize(file, line, Json.MovedLine);
        file.WriteByte((byte)'\n');
    }

    /// <summary>Reads all lines, and checks that header and end are where they belong and that nothing is missing.</summary>
    /// <returns>Each line with its number, from 1: the rows, and last of all the end.</returns>
    /// <exception cref="MovedFileException">A line cannot be read, or is not where it belongs.</exception>
    public static IEnumerable<(long Number, MovedLine Line)> Read(Stream file)
    {
        using var reader = new StreamReader(file, StrictUtf8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var number = 0L;
        MovedEnd? end = null;
        var counts = new MovedCounts(0, 0, 0, 0);
        while (ReadLine(reader, number + 1) is { } text)
        {
            var line = Parse(text, ++number);
            if (end is not null)
            {
                throw new MovedFileException(number, "the end was in the line before.");
            }

            if (number == 1)
            {
                CheckHeader(line.Gateway);
                continue;
            }

            counts = Count(counts, line, number);
            end = line.End;
            if (end is not null && end.Counts != counts)
            {
                throw new MovedFileException(number, $"the file should have {end.Counts}, and has {counts}.");
            }

            yield return (number, line);
        }

        if (end is null)
        {
            throw new MovedFileException(number + 1, number == 0 ? "the file is empty." : "the end is missing: the file is incomplete.");
        }
    }

    private static string? ReadLine(StreamReader reader, long number)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (DecoderFallbackException)
        {
            throw new MovedFileException(number, "this line, or one soon after it, is no UTF-8.");
        }
    }

    private static MovedLine Parse(string text, long number)
    {
        MovedLine? line;
        try
        {
            line = JsonSerializer.Deserialize(text, Json.MovedLine);
        }
        catch (JsonException wrong)
        {
            throw new MovedFileException(number, wrong.Message);
        }

        object?[] kinds =
        [
            line?.Gateway, line?.State, line?.Event, line?.Alarm, line?.Message, line?.Command, line?.Audit, line?.Presence, line?.Known, line?.End,
        ];
        return kinds.Count(kind => kind is not null) == 1
            ? line!
            : throw new MovedFileException(number, "it must have one of gateway, state, event, alarm, message, command, audit, presence, known and end.");
    }

    private static void CheckHeader(MovedHeader? header)
    {
        if (header is null)
        {
            throw new MovedFileException(1, "this is no export of a gateway: the header is missing.");
        }

        if (header.Version is < 1 or > Version)
        {
            throw new MovedFileException(1, $"the export's format is {header.Version}; this program reads formats 1 to {Version}.");
        }
    }

    private static MovedCounts Count(MovedCounts counts, MovedLine line, long number) => line switch
    {
        { State: not null } => counts with { States = counts.States + 1 },
        { Event: not null } => counts with { Events = counts.Events + 1 },
        { Alarm: not null } => counts with { Alarms = counts.Alarms + 1 },
        { Message: not null } => counts with { Messages = counts.Messages + 1 },
        { Command: not null } => counts with { Commands = counts.Commands + 1 },
        { Audit: not null } => counts with { Audits = counts.Audits + 1 },
        { Presence: not null } => counts with { Presences = counts.Presences + 1 },
        { Known: not null } => counts with { Known = counts.Known + 1 },
        { End: not null } => counts,
        _ => throw new MovedFileException(number, "a second header."),
    };
}
