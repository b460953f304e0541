using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Silo.Api.Sessions;

/// <summary>A page of connections.</summary>
/// <param name="Items">The connections.</param>
/// <param name="Next">The cursor of the next page; not there after the last one.</param>
internal sealed record SessionList(IReadOnlyList<SessionView> Items, string? Next);

/// <summary>A connection and who is logged in by it.</summary>
/// <param name="Edge">The edge of the silo that holds it.</param>
/// <param name="Connection">Its id within that edge.</param>
/// <param name="Listener">The listener that it came by.</param>
/// <param name="Kind">What is logged in by it: the kind of a device, phone, or none.</param>
/// <param name="Device">The device that is logged in, if one is.</param>
/// <param name="Account">The account of the phone that is logged in, if one is.</param>
/// <param name="Address">From where it comes.</param>
/// <param name="OpenedAt">When it was opened, or last logged out, UTC.</param>
/// <param name="LastSeen">When its last frame arrived, UTC.</param>
/// <param name="Frames">How many frames it has sent.</param>
/// <param name="Bytes">How many bytes it has sent.</param>
/// <param name="PendingCommands">How many commands of it are under way.</param>
internal sealed record SessionView(
    string Edge,
    long Connection,
    string Listener,
    string Kind,
    string? Device,
    long? Account,
    string Address,
    DateTimeOffset OpenedAt,
    DateTimeOffset LastSeen,
    long Frames,
    long Bytes,
    int PendingCommands)
{
    /// <summary>A connection as it is shown.</summary>
    public static SessionView Of(string edge, SessionInfo session) => new(
        edge,
        session.ConnectionId,
        session.Listener,
        session.Kind,
        session.Device,
        session.AccountId == 0 ? null : session.AccountId,
        session.Address,
        session.OpenedAt,
        session.LastSeen,
        session.Frames,
        session.Bytes,
        session.PendingCommands);
}

/// <summary>The silos.</summary>
/// <param name="Items">The silos.</param>
internal sealed record MemberList(IReadOnlyList<MemberView> Items);

/// <summary>A silo.</summary>
/// <param name="Edge">Its edge's id, as sessions name it.</param>
/// <param name="Host">The name of its machine.</param>
/// <param name="Version">Its program's version.</param>
/// <param name="StartedAt">When it started, UTC.</param>
/// <param name="Connections">How many connections it held a few seconds ago.</param>
/// <param name="Address">Where clients reach it from outside, if that is set.</param>
/// <param name="IsLeaving">Whether it is stopping.</param>
/// <param name="IsThis">Whether it is the one that answers.</param>
internal sealed record MemberView(
    string Edge, string Host, string Version, DateTimeOffset StartedAt, int Connections, string? Address, bool IsLeaving, bool IsThis);
