using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Grains.Devices;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Terminals;
using Gateway.Protocol.Terminals;

namespace Gateway.Grains.Terminals;

/// <summary>
/// Terminals as devices that any program can command (protocol 3): the instruction is <c>turnon</c>, <c>query</c>, <c>restart</c> or a message id,
/// the data the frame's content; <c>turnon</c> without data has the one that the protocol names.
/// </summary>
/// <param name="grains">The way to the grains.</param>
public sealed class TerminalKind(IGrainFactory grains) : IDeviceKind
{
    /// <summary>The longest content of a command, in bytes: terminals read 1,024 bytes at a time.</summary>
    private const int MaxContent = TerminalFrame.DefaultMaxLength - TerminalFrame.MinLength;

    /// <summary>Over so many remembered terminals all are forgotten; whoever is asked for is found again.</summary>
    private const int MaxRemembered = 100_000;

    // Who has been here once has been here for ever.
    private readonly ConcurrentDictionary<string, ITerminalGrain> _found = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => ITerminalGrain.KindName;

    /// <inheritdoc/>
    public bool HasJsonData => false;

    /// <inheritdoc/>
    public DeviceStates States { get; } = new(ITerminalGrain.KindName, ITerminalGrain.KindName, ITerminalGrain.KeyOf(""));

    /// <inheritdoc/>
    public string? Normalize(string code) => TerminalId.TryParse(code, out var id) ? id.Normalized.ToString() : null;

    /// <inheritdoc/>
    public bool TryReadInstruction(string text, out uint instruction)
    {
        instruction = text.ToUpperInvariant() switch
        {
            "TURNON" => TerminalMessages.TurnOn,
            "QUERY" => TerminalMessages.Query,
            "RESTART" => TerminalMessages.Restart,
            _ => 0,
        };
        return instruction != 0 || (InstructionNumber.TryRead(text, out instruction) && instruction is > 0 and < TerminalMessages.AnswerBit);
    }

    /// <inheritdoc/>
    public string? CheckData(uint instruction, ReadOnlySpan<byte> data) =>
        data.Length > MaxContent ? $"the data has {data.Length} bytes; a terminal takes {MaxContent}" : null;

    /// <inheritdoc/>
    public string SubjectOf(uint instruction, ReadOnlySpan<byte> data) => instruction.ToString("x4", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public ValueTask<IDevice?> Find(string code) =>
        _found.TryGetValue(code, out var terminal) ? new ValueTask<IDevice?>(terminal) : new ValueTask<IDevice?>(LookUp(code));

    private async Task<IDevice?> LookUp(string code)
    {
        var terminal = grains.GetGrain<ITerminalGrain>(ITerminalGrain.KeyOf(code));
        if ((await terminal.GetStatus()).Code.Length == 0)
        {
            return null;
        }

        if (_found.Count >= MaxRemembered)
        {
            _found.Clear();
        }

        return _found.GetOrAdd(code, terminal);
    }
}
