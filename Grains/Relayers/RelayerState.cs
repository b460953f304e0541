using System.Collections.Immutable;
using Gateway.Grains.Devices;

namespace Gateway.Grains.Relayers;

/// <summary>What is stored of a relayer.</summary>
public sealed record RelayerState : DeviceState
{
    /// <summary>Whether an operator has enrolled it. The operator's file of relayers is another matter, which is not known here.</summary>
    public bool IsEnrolled { get; set; }

    /// <summary>The hash of its secret, if it has one: its own first one, or an operator's.</summary>
    public string? SecretHash { get; set; }

    /// <summary>The apartments that link it; an index, the apartments are the truth.</summary>
    public ImmutableArray<long> Apartments { get; set; } = [];
}
