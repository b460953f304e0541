using System.Collections.Immutable;

namespace Gateway.Grains.Relayers;

/// <summary>What is stored of a relayer.</summary>
public sealed record RelayerState
{
    /// <summary>The code that it logs in with; empty until it has.</summary>
    public string Code { get; set; } = "";

    /// <summary>The hash of the secret that it was enrolled with, if it was.</summary>
    public string? SecretHash { get; set; }

    /// <summary>The apartments that link it; an index, the apartments are the truth.</summary>
    public ImmutableArray<long> Apartments { get; set; } = [];

    /// <summary>When it was last heard of, UTC; up to five minutes behind while it is connected.</summary>
    public DateTimeOffset LastSeen { get; set; }
}
