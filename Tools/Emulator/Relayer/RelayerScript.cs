using System.Collections.Immutable;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Relayer;

/// <summary>Something that a script has the relayer do.</summary>
internal abstract record Instruction
{
    /// <summary>Report an event.</summary>
    public sealed record Report(EventDevRequest Event) : Instruction;

    /// <summary>From now on, answer in another way.</summary>
    public sealed record Answer(string? DeviceCode, AnswerRule Rule) : Instruction;

    /// <summary>Close the connection, and come back after a while.</summary>
    public sealed record Disconnect(TimeSpan For) : Instruction;

    /// <summary>Begin again at the first line.</summary>
    public sealed record Repeat : Instruction;

    /// <summary>End the emulator.</summary>
    public sealed record End : Instruction;
}

/// <summary>A line of a script.</summary>
/// <param name="Line">Its number, 1 up.</param>
/// <param name="At">When, from the script's beginning on.</param>
/// <param name="Text">What it says after the time, for the log.</param>
/// <param name="Instruction">What is done.</param>
internal sealed record ScriptStep(int Line, TimeSpan At, string Text, Instruction Instruction);

/// <summary>
/// A file of timed events and answers. A line is a time and an instruction, <c>#</c> begins a comment. The time is counted from the relayer's first
/// login on, or with a <c>+</c> from the line before.
/// </summary>
internal static class RelayerScript
{
    private const string Instructions = "event, answer, silent, disconnect, repeat and end";

    /// <summary>Reads a file.</summary>
    /// <exception cref="ToolException">It cannot be read, or a line cannot be understood; the message names the line.</exception>
    public static ImmutableArray<ScriptStep> Load(string path)
    {
        try
        {
            return Parse(path, File.ReadAllLines(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"The script {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads lines.</summary>
    /// <param name="name">The file's name, for complaints.</param>
    /// <param name="lines">The lines.</param>
    /// <exception cref="ToolException">A line cannot be understood; the message names it.</exception>
    public static ImmutableArray<ScriptStep> Parse(string name, IReadOnlyList<string> lines)
    {
        var steps = ImmutableArray.CreateBuilder<ScriptStep>();
        for (var i = 0; i < lines.Count; i++)
        {
            try
            {
                if (Read(i + 1, lines[i].Split('#', 2)[0].Trim(), steps.LastOrDefault()) is { } step)
                {
                    steps.Add(step);
                }
            }
            catch (FormatException e)
            {
                throw new ToolException($"{name}, line {i + 1}: {e.Message}", e);
            }
        }

        return steps.Count > 0 ? steps.ToImmutable() : throw new ToolException($"{name}: there is no instruction in it");
    }

    private static ScriptStep? Read(int number, string line, ScriptStep? before)
    {
        if (line.Length == 0)
        {
            return null;
        }

        if (before?.Instruction is Instruction.Repeat or Instruction.End)
        {
            throw new FormatException($"nothing can follow '{before.Text}'");
        }

        var words = line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var since = words[0].StartsWith('+') ? before?.At ?? TimeSpan.Zero : TimeSpan.Zero;
        var at = since + DurationText.Parse(words[0].TrimStart('+'));
        if (at < before?.At)
        {
            throw new FormatException($"{words[0]} is earlier than the line before");
        }

        if (words.Length == 1)
        {
            throw new FormatException($"an instruction is missing after the time; there are {Instructions}");
        }

        var rest = words.Length > 2 ? words[2] : "";
        var instruction = Instruct(words[1], rest);
        return instruction is Instruction.Repeat && at == TimeSpan.Zero
            ? throw new FormatException("a script that repeats must take some time")
            : new ScriptStep(number, at, $"{words[1]} {rest}".TrimEnd(), instruction);
    }

    private static Instruction Instruct(string name, string rest)
    {
        switch (name)
        {
            case "event":
                return new Instruction.Report(EventSource.ParseOnce(rest));
            case "answer":
                var answer = new KeyValues(rest, "dev_code", "status", "delay");
                return new Instruction.Answer(
                    answer.Text("dev_code"), new AnswerRule(Status: Status(answer.Number("status") ?? 0), Delay: answer.Time("delay") ?? default));
            case "silent":
                return new Instruction.Answer(new KeyValues(rest, "dev_code").Text("dev_code"), new AnswerRule(IsSilent: true));
            case "disconnect":
                return new Instruction.Disconnect(new KeyValues(rest, "for").Time("for") ?? TimeSpan.Zero);
            case "repeat":
                _ = new KeyValues(rest);
                return new Instruction.Repeat();
            case "end":
                _ = new KeyValues(rest);
                return new Instruction.End();
            default:
                throw new FormatException($"'{name}' is no instruction; there are {Instructions}");
        }
    }

    private static StatusCode Status(int number) => Enum.IsDefined((StatusCode)number)
        ? (StatusCode)number
        : throw new FormatException($"status={number} is none of the protocol's");
}
