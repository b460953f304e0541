using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.EdgeListener.Connections;

/// <inheritdoc cref="IEdgeSessions"/>
/// <param name="edge">The connections.</param>
public sealed class EdgeSessions(Edge edge) : IEdgeSessions
{
    private const string Nobody = "none";
    private const string Phone = "phone";

    /// <inheritdoc/>
    public string EdgeId => edge.Id;

    /// <inheritdoc/>
    public ImmutableArray<SessionInfo> List(SessionQuery query)
    {
        var sessions = edge.OpenSessions.Where(session => session.Connection.Id > query.After && Matches(session, query)).ToList();
        sessions.Sort(static (a, b) => a.Connection.Id.CompareTo(b.Connection.Id));
        var (now, utcNow) = (edge.Time.GetTimestamp(), edge.Time.GetUtcNow());
        return [.. sessions.Take(query.Take).Select(Describe)];

        SessionInfo Describe(IEdgeSession session)
        {
            var connection = session.Connection;
            return new SessionInfo(
                connection.Id,
                connection.Options.Listener,
                KindOf(session),
                session.Connection.Presence?.Device,
                session.AccountId,
                session.Connection.AddressText,
                utcNow - edge.Time.GetElapsedTime(connection.OpenedAt, now),
                utcNow - edge.Time.GetElapsedTime(connection.LastFrameAt, now),
                connection.FramesIn,
                connection.BytesIn,
                session.PendingCommands);
        }
    }

    /// <inheritdoc/>
    public bool Holds(long connectionId, long epoch) => edge.Find(connectionId)?.Connection.Presence?.Epoch == epoch;

    /// <inheritdoc/>
    public bool TryClose(long connectionId, CloseReason reason)
    {
        if (edge.Find(connectionId) is null)
        {
            return false;
        }

        edge.Close(connectionId, reason);
        return true;
    }

    private static bool Matches(IEdgeSession session, SessionQuery query) =>
        (query.Kind is null || string.Equals(KindOf(session), query.Kind, StringComparison.OrdinalIgnoreCase))
        && (query.Device is null || session.Connection.Presence?.Device == query.Device)
        && (query.AccountId is null || session.AccountId == query.AccountId)
        && (query.Address is null || session.Connection.AddressText == query.Address);

    private static string KindOf(IEdgeSession session) =>
        session.Connection.Presence is { } presence ? presence.Device[..presence.Device.IndexOf(':', StringComparison.Ordinal)]
        : session.AccountId != 0 ? Phone
        : Nobody;
}
