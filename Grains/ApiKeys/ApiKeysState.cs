using System.Collections.Immutable;
using Gateway.Grains.Interfaces.ApiKeys;

namespace Gateway.Grains.ApiKeys;

/// <summary>What is stored of the keys of the HTTP API.</summary>
public sealed record ApiKeysState
{
    /// <summary>One up with every change.</summary>
    public long Version { get; set; }

    /// <summary>The keys, oldest first.</summary>
    public ImmutableArray<ApiKeyRecord> Keys { get; set; } = [];
}
