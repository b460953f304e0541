using System.Collections.Concurrent;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Relayer;

/// <summary>How a command is answered.</summary>
/// <param name="IsSilent">Not at all.</param>
/// <param name="Status">With which status; what is not <see cref="StatusCode.Ok"/> changes no device.</param>
/// <param name="Delay">How much later than it came.</param>
internal sealed record AnswerRule(bool IsSilent = false, StatusCode Status = StatusCode.Ok, TimeSpan Delay = default)
{
    /// <summary>At once, with success.</summary>
    public static AnswerRule Normal { get; } = new();
}

/// <summary>How commands to each device are answered: by the device's own rule, else by the one for all. Thread-safe.</summary>
internal sealed class AnswerRules
{
    private readonly ConcurrentDictionary<string, AnswerRule> _ofDevice = new(StringComparer.OrdinalIgnoreCase);
    private volatile AnswerRule _ofAll = AnswerRule.Normal;

    /// <summary>Sets a rule.</summary>
    /// <param name="deviceCode">The device; null for all, which forgets the devices' own rules.</param>
    /// <param name="rule">The rule.</param>
    public void Set(string? deviceCode, AnswerRule rule)
    {
        if (deviceCode is not null)
        {
            _ofDevice[deviceCode] = rule;
            return;
        }

        _ofDevice.Clear();
        _ofAll = rule;
    }

    /// <summary>The rule for a device; null for a command whose device cannot be read.</summary>
    public AnswerRule Of(string? deviceCode) =>
        deviceCode is not null && _ofDevice.TryGetValue(deviceCode, out var rule) ? rule : _ofAll;
}
