using System.Collections.Immutable;

namespace Gateway.Grains.Interfaces.Edges;

/// <summary>The connections of this silo's edge, for those who look into it. A service of the process, not a grain; thread-safe.</summary>
public interface IEdgeSessions
{
    /// <summary>This silo's <see cref="ConnectionRef.EdgeId"/>.</summary>
    string EdgeId { get; }

    /// <summary>Reads sessions, ordered by their connections' ids.</summary>
    ImmutableArray<SessionInfo> List(SessionQuery query);

    /// <summary>Whether a connection is there by which a device is logged in.</summary>
    /// <param name="connectionId">The connection's id within this edge.</param>
    /// <param name="epoch">The epoch of the device's login.</param>
    bool Holds(long connectionId, long epoch);

    /// <summary>Closes a connection.</summary>
    /// <returns>Whether there was one.</returns>
    bool TryClose(long connectionId, CloseReason reason);
}
