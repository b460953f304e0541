using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>The connections of the one edge that grains can ask; a test says which one it is and what it has.</summary>
internal sealed class FakeEdgeSessions : IEdgeSessions
{
    private int _asked;

    public string EdgeId { get; set; } = "";

    /// <summary>The connection that is there, and the epoch of the login by it.</summary>
    public (long ConnectionId, long Epoch) Held { get; set; }

    /// <summary>How often it was asked.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public bool Holds(long connectionId, long epoch)
    {
        Interlocked.Increment(ref _asked);
        return Held == (connectionId, epoch);
    }

    public ImmutableArray<SessionInfo> List(SessionQuery query) => throw new NotSupportedException();

    public bool TryClose(long connectionId, CloseReason reason) => throw new NotSupportedException();
}
