using System.Diagnostics.CodeAnalysis;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.EdgeListener.Links;

/// <summary>The edges of the cluster's silos. Thread-safe.</summary>
public interface IEdgeServices
{
    /// <summary>This silo's incarnation, see <see cref="ConnectionRef.EdgeId"/>.</summary>
    string OwnId { get; }

    /// <summary>The other silos that are alive.</summary>
    IReadOnlyCollection<string> Others { get; }

    /// <summary>Whether a silo's incarnation is not known to be dead.</summary>
    bool IsAlive(string edgeId);

    /// <summary>Another silo's edge.</summary>
    /// <returns>False when it is dead.</returns>
    bool TryGet(string edgeId, [NotNullWhen(true)] out IEdgeService? service);
}
