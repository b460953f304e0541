using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;

namespace Gateway.EdgeListener.Configuration;

/// <summary>The settings that were read, with their values or defaults, for operators who want to see them. Thread-safe.</summary>
internal sealed class SettingsInForce
{
    private static readonly ConditionalWeakTable<IConfiguration, SettingsInForce> s_all = [];

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, SettingInForce> _settings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was read of a configuration.</summary>
    public static SettingsInForce Of(IConfiguration configuration) => s_all.GetValue(configuration, static _ => new SettingsInForce());

    /// <summary>Notes a setting.</summary>
    /// <param name="key">Its key, with its section.</param>
    /// <param name="value">The value in force; null for none.</param>
    /// <param name="isSet">Whether somebody has set it.</param>
    public void Note(string key, string? value, bool isSet)
    {
        lock (_gate)
        {
            _settings[key] = new SettingInForce(key, value, isSet);
        }
    }

    /// <summary>All settings, by their keys. Secrets are among them.</summary>
    public ImmutableArray<SettingInForce> Read()
    {
        lock (_gate)
        {
            return [.. _settings.Values];
        }
    }
}

/// <summary>A setting.</summary>
/// <param name="Key">Its key, with its section.</param>
/// <param name="Value">The value in force; null for none.</param>
/// <param name="IsSet">Whether somebody has set it.</param>
internal sealed record SettingInForce(string Key, string? Value, bool IsSet)
{
    /// <inheritdoc/>
    public override string ToString() => Key; // never a secret into a log
}
