using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Relayers;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Relayers;

// Presence: which connection is the relayer's, and since when it is gone.
internal sealed partial class RelayerGrain
{
    private static readonly TimeSpan LastSeenLag = TimeSpan.FromMinutes(5);

    private ConnectionRef? _connection;
    private long _epoch;
    private long _detachedEpoch;
    private int _edgesVersion;

    public async Task<long> Attach(ConnectionRef connection, string code)
    {
        if (_state.Current.Code.Length == 0 && !await _state.Update(s => s with { Code = code, LastSeen = time.GetUtcNow() }))
        {
            return 0;
        }

        // One up each time; and, by the clock, above those that a lost activation of this grain gave out.
        var epoch = Math.Max(_epoch + 1, time.GetUtcNow().UtcTicks);
        Take(connection, epoch);
        return epoch;
    }

    public Task<bool> Reattach(ConnectionRef connection, long epoch)
    {
        // Its detachment may have overtaken it.
        if (epoch < _epoch || epoch <= _detachedEpoch)
        {
            return Task.FromResult(false);
        }

        if (!IsSame(_connection, connection))
        {
            Take(connection, epoch);
        }

        return Task.FromResult(true);
    }

    public async Task<bool> Confirm(long epoch)
    {
        if (_connection is null || epoch != _epoch)
        {
            return false;
        }

        if (time.GetUtcNow() - _state.Current.LastSeen > LastSeenLag)
        {
            await _state.Update(s => s with { LastSeen = time.GetUtcNow() });
        }

        return true;
    }

    public async Task Detach(long epoch)
    {
        _detachedEpoch = Math.Max(_detachedEpoch, epoch);
        if (epoch != _epoch || _connection is null)
        {
            return;
        }

        Drop();
        await _state.Update(s => s with { LastSeen = time.GetUtcNow() });
    }

    public Task<bool> IsOnline()
    {
        DropIfEdgeIsDead();
        return Task.FromResult(_connection is not null);
    }

    private static bool IsSame(ConnectionRef? a, ConnectionRef b) =>
        a is not null && a.EdgeId == b.EdgeId && a.ConnectionId == b.ConnectionId;

    private void Take(ConnectionRef connection, long epoch)
    {
        if (_connection is { } older && !IsSame(older, connection))
        {
            logger.LogInformation("Relayer {RelayerId} logged in again; its older connection is closed", Id);
            older.Edge.Close(older.ConnectionId, CloseReason.Replaced);
        }

        _commands?.EndInFlight();

        _connection = connection;
        _epoch = epoch;
        _edgesVersion = edges.Version;

        // Where it is connected is known here only, so this activation stays while it is.
        DelayDeactivation(TimeSpan.MaxValue);
        SendWaiting();
    }

    private void Drop()
    {
        _connection = null;
        DelayDeactivation(TimeSpan.Zero);
        _commands?.EndInFlight();
        if (!edges.IsSettling)
        {
            _commands?.EndWaiting(CommandEnd.Offline);
        }
    }

    private void DropIfEdgeIsDead()
    {
        var version = edges.Version;
        if (version == _edgesVersion)
        {
            return;
        }

        _edgesVersion = version;
        if (_connection is { } connection && !edges.IsAlive(connection.EdgeId))
        {
            logger.LogInformation("Relayer {RelayerId} is gone with its silo {EdgeId}", Id, connection.EdgeId);
            Drop();
        }
    }
}
