using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Grains.Edges;

/// <inheritdoc cref="IEdgeGrain"/>
[GrainType("edge"), PreferLocalPlacement]
internal sealed class EdgeGrain(IEdgeSessions sessions) : Grain, IEdgeGrain
{
    public Task<bool> Stay() => Task.FromResult(IsHere());

    public Task<SessionSlice?> List(SessionQuery query) => Task.FromResult(IsHere() ? new SessionSlice(sessions.List(query)) : null);

    public Task<bool?> Holds(long connectionId, long epoch) =>
        Task.FromResult(IsHere() ? sessions.Holds(connectionId, epoch) : (bool?)null);

    public Task<bool?> Close(long connectionId, CloseReason reason) =>
        Task.FromResult(IsHere() ? sessions.TryClose(connectionId, reason) : (bool?)null);

    private bool IsHere()
    {
        if (sessions.EdgeId == this.GetPrimaryKeyString())
        {
            return true;
        }

        DeactivateOnIdle();
        return false;
    }
}
