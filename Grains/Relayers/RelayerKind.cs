using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Gateway.Grains.Devices;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Grains.Naming;
using Gateway.Protocol.Messaging;

namespace Gateway.Grains.Relayers;

/// <summary>Relayers as devices that any program can command (protocol 3): the instruction is the command's name or number, the data its JSON.</summary>
/// <param name="grains">The way to the grains.</param>
public sealed class RelayerKind(IGrainFactory grains) : IDeviceKind
{
    /// <summary>The kind's name in device ids.</summary>
    public const string KindName = "relayer";

    /// <summary>Over so many remembered relayers all are forgotten; whoever is asked for is found again.</summary>
    private const int MaxRemembered = 100_000;

    // A relayer keeps its id for ever.
    private readonly ConcurrentDictionary<string, IRelayerGrain> _found = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => KindName;

    /// <inheritdoc/>
    public bool HasJsonData => true;

    /// <inheritdoc/>
    public DeviceStates States { get; } = new(KindName, UniqueNameState.StateName, NameKeys.Relayer(""));

    /// <inheritdoc/>
    public string? Normalize(string code) => RelayerCode.IsValid(code) ? code : null;

    /// <inheritdoc/>
    public bool TryReadInstruction(string text, out uint instruction)
    {
        if (text.Equals(nameof(CommandIds.ControlDevice), StringComparison.OrdinalIgnoreCase))
        {
            instruction = CommandIds.ControlDevice;
            return true;
        }

        if (text.Equals(nameof(CommandIds.QueryDevice), StringComparison.OrdinalIgnoreCase))
        {
            instruction = CommandIds.QueryDevice;
            return true;
        }

        return InstructionNumber.TryRead(text, out instruction) && instruction is > 0 and < CommandIds.ResponseBit;
    }

    /// <inheritdoc/>
    public string? CheckData(uint instruction, ReadOnlySpan<byte> data)
    {
        if (data.Length > CommandRequest.MaxData)
        {
            return $"the data has {data.Length} bytes; a relayer takes {CommandRequest.MaxData}";
        }

        try
        {
            if (!Utf8.IsValid(data))
            {
                return "a relayer's data is JSON in UTF-8";
            }

            var reader = new Utf8JsonReader(data);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return "a relayer's data is a JSON object";
            }

            reader.Skip();
            return reader.Read() ? "a relayer's data is one JSON object" : null;
        }
        catch (JsonException)
        {
            return "a relayer's data is a JSON object";
        }
    }

    /// <inheritdoc/>
    public string SubjectOf(uint instruction, ReadOnlySpan<byte> data)
    {
        Span<char> scratch = stackalloc char[2 * DeviceTarget.MaxTextLength];
        var command = instruction.ToString("x8", CultureInfo.InvariantCulture);
        return DeviceTarget.TryRead(new ReadOnlySequence<byte>(data.ToArray()), needsValue: false, scratch, out var target, out _)
            ? string.Create(CultureInfo.InvariantCulture, $"{command}/{target.Code}/{target.KeySequence}").ToLowerInvariant()
            : command;
    }

    /// <inheritdoc/>
    public ValueTask<IDevice?> Find(string code) =>
        _found.TryGetValue(code, out var relayer) ? new ValueTask<IDevice?>(relayer) : new ValueTask<IDevice?>(LookUp(code));

    private async Task<IDevice?> LookUp(string code)
    {
        var id = await grains.GetGrain<IUniqueNameGrain>(NameKeys.Relayer(code)).Find();
        if (id == 0)
        {
            return null;
        }

        if (_found.Count >= MaxRemembered)
        {
            _found.Clear();
        }

        return _found.GetOrAdd(code, grains.GetGrain<IRelayerGrain>(id));
    }
}
