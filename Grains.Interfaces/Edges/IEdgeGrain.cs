using System.Collections.Immutable;

namespace Gateway.Grains.Interfaces.Edges;

/// <summary>
/// Answers questions about the connections of one silo's edge; the key is its <see cref="ConnectionRef.EdgeId"/>. It lives on that very silo, which
/// calls it every few seconds. Somebody else's call may bring it to life elsewhere; it says so then, and ends.
/// </summary>
[Alias("Gateway.IEdgeGrain")]
public interface IEdgeGrain : IGrainWithStringKey
{
    /// <summary>Called by the edge's own silo.</summary>
    /// <returns>Whether it is on that silo; if not, it ends, and the next call brings it there.</returns>
    [Alias("Stay")]
    Task<bool> Stay();

    /// <summary>Reads sessions, ordered by their connections' ids.</summary>
    /// <returns>Null when it is not on the edge's silo.</returns>
    [Alias("List")]
    Task<SessionSlice?> List(SessionQuery query);

    /// <summary>Whether a connection is there by which a device is logged in.</summary>
    /// <param name="connectionId">The connection's id within the edge.</param>
    /// <param name="epoch">The epoch of the device's login.</param>
    /// <returns>Null when it is not on the edge's silo.</returns>
    [Alias("Holds")]
    Task<bool?> Holds(long connectionId, long epoch);

    /// <summary>Closes a connection.</summary>
    /// <returns>Whether there was one; null when it is not on the edge's silo.</returns>
    [Alias("Close")]
    Task<bool?> Close(long connectionId, CloseReason reason);
}

/// <summary>Which sessions of an edge are asked for. What is null is not looked at.</summary>
/// <param name="After">Only those whose connection's id is over this one.</param>
/// <param name="Take">How many at most.</param>
[GenerateSerializer, Immutable, Alias("Gateway.SessionQuery")]
public sealed record SessionQuery(long After, int Take)
{
    /// <summary>Only of this kind, see <see cref="SessionInfo.Kind"/>.</summary>
    [Id(0)]
    public string? Kind { get; init; }

    /// <summary>Only of this device; its id as text.</summary>
    [Id(1)]
    public string? Device { get; init; }

    /// <summary>Only of this account.</summary>
    [Id(2)]
    public long? AccountId { get; init; }

    /// <summary>Only from this address.</summary>
    [Id(3)]
    public string? Address { get; init; }
}

/// <summary>Some sessions of an edge.</summary>
/// <param name="Sessions">The sessions, ordered by their connections' ids.</param>
[GenerateSerializer, Immutable, Alias("Gateway.SessionSlice")]
public sealed record SessionSlice(ImmutableArray<SessionInfo> Sessions);

/// <summary>A connection and who is logged in by it.</summary>
/// <param name="ConnectionId">Its id within its edge.</param>
/// <param name="Listener">The listener that it came by.</param>
/// <param name="Kind">What is logged in: the kind of a device, <c>phone</c>, or <c>none</c>.</param>
/// <param name="Device">The device that is logged in, as text; null when none is.</param>
/// <param name="AccountId">The account of the phone that is logged in; 0 when none is.</param>
/// <param name="Address">From where it comes; empty where that is not known.</param>
/// <param name="OpenedAt">When it was opened, or logged in anew, UTC.</param>
/// <param name="LastSeen">When its last frame arrived, UTC.</param>
/// <param name="Frames">How many frames it has sent.</param>
/// <param name="Bytes">How many bytes it has sent.</param>
/// <param name="PendingCommands">How many commands of it are under way.</param>
[GenerateSerializer, Immutable, Alias("Gateway.SessionInfo")]
public sealed record SessionInfo(
    long ConnectionId,
    string Listener,
    string Kind,
    string? Device,
    long AccountId,
    string Address,
    DateTimeOffset OpenedAt,
    DateTimeOffset LastSeen,
    long Frames,
    long Bytes,
    int PendingCommands);
