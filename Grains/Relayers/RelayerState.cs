using System.Collections.Immutable;
using Gateway.Grains.Devices;

namespace Gateway.Grains.Relayers;

/// <summary>What is stored of a relayer.</summary>
public sealed record RelayerState : DeviceState
{
    /// <summary>The hash of the secret that it was enrolled with, if it was.</summary>
    public string? SecretHash { get; set; }

    /// <summary>The apartments that link it; an index, the apartments are the truth.</summary>
    public ImmutableArray<long> Apartments { get; set; } = [];
}
