using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Devices;

// Presence: which connection is the device's, and since when it is gone.
internal abstract partial class DeviceGrain<TState>
{
    private static readonly TimeSpan LastSeenLag = TimeSpan.FromMinutes(5);

    private ConnectionRef? _connection;
    private long _epoch;
    private long _detachedEpoch;
    private int _edgesVersion;
    private FlapDetector _flaps = new(services.Flapping, services.Time);

    public async Task<Attachment> Attach(ConnectionRef connection, string code)
    {
        if (State.Current.IsBlocked)
        {
            return Refuse(AttachResult.Blocked);
        }

        if (_flaps.HeldOffFor > TimeSpan.Zero)
        {
            return Refuse(AttachResult.HeldOff);
        }

        // From now on it was here, whatever ends this process: its code alone may be known from its operator, or from an apartment.
        if (State.Current.LastSeen == default && !await State.Update(s => s with { Code = code, LastSeen = Time.GetUtcNow() }))
        {
            return new Attachment(AttachResult.StorageFailure, 0);
        }

        var flapping = _flaps.Count() ? NoteFlapping() : null;

        var epoch = Math.Max(_epoch + 1, EpochOfNow());
        Take(connection, epoch);
        return new Attachment(AttachResult.Attached, epoch) { Flapping = flapping, Traces = _traces is null ? [] : [.. _traces] };
    }

    public Task<bool> Reattach(ConnectionRef connection, long epoch)
    {
        // Its detachment may have overtaken it.
        if (epoch < _epoch || epoch <= _detachedEpoch)
        {
            return Task.FromResult(false);
        }

        if (State.Current.IsBlocked)
        {
            // It was blocked while its grain knew nothing of the connection.
            connection.Edge.Close(connection.ConnectionId, CloseReason.Blocked);
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

        _heardAt = Time.GetTimestamp();
        DeliverKept();
        if ((Time.GetUtcNow() - State.Current.LastSeen).Duration() > LastSeenLag)
        {
            await State.Update(s => s with { LastSeen = Time.GetUtcNow() });
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
        await State.Update(s => s with { LastSeen = Time.GetUtcNow() });
    }

    public async Task<bool> IsOnline()
    {
        await Ascertain();
        return _connection is not null;
    }

    public async Task<DeviceStatus> GetStatus()
    {
        var kept = await CountKept();
        await Ascertain();
        var state = State.Current;
        return new DeviceStatus(
            state.Code,
            _connection is not null,
            _connection?.EdgeId,
            _connection?.ConnectionId ?? 0,
            state.LastSeen,
            state.IsBlocked,
            kept);
    }

    public async Task<bool> SetBlocked(bool blocked)
    {
        if (!await State.Update(s => s.IsBlocked == blocked ? s : s with { IsBlocked = blocked }))
        {
            return false;
        }

        if (blocked)
        {
            Close(CloseReason.Blocked);
            await EndLogins(upTo: long.MaxValue);
        }

        return true;
    }

    public async Task<bool> Disconnect(CloseReason reason)
    {
        DropIfEdgeIsDead();
        var had = Close(reason);
        await EndLogins(Math.Max(_epoch, EpochOfNow() - 1)); // a later one is over it
        return had;
    }

    /// <summary>
    /// Above the epochs that a lost activation of this grain gave out: by a clock that nobody sets, and by when the device was last seen where that was
    /// before this process, on a clock that has been set back since.
    /// </summary>
    private long EpochOfNow() => Math.Max(services.SteadyTime.GetUtcNow().UtcTicks, State.Current.LastSeen.UtcTicks + 1);

    private static bool IsSame(ConnectionRef? a, ConnectionRef b) =>
        a is not null && a.EdgeId == b.EdgeId && a.ConnectionId == b.ConnectionId;

    private Attachment Refuse(AttachResult result)
    {
        DeviceMetrics.RefusedLogins.Add(1, DeviceMetrics.Kind(Kind), new KeyValuePair<string, object?>("reason", result.ToString()));
        return new Attachment(result, 0);
    }

    /// <summary>The edge tells it on, behind the logins that it has told of.</summary>
    private Flapping NoteFlapping()
    {
        DeviceMetrics.Flapping.Add(1, DeviceMetrics.Kind(Kind));
        logger.LogWarning(
            "Device {Device} is flapping: it logged in {Count} times within {Seconds} s",
            Name,
            services.Flapping.Logins,
            services.Flapping.Window.TotalSeconds);
        if (_flaps.HeldOffFor is var heldOff && heldOff == TimeSpan.Zero)
        {
            return new Flapping(null);
        }

        var until = Time.GetUtcNow() + heldOff;
        logger.LogWarning("Logins of device {Device} are refused until {Until:u}", Name, until);
        return new Flapping(until);
    }

    /// <summary>Closes the connection; it is no longer the device's from now on.</summary>
    private bool Close(CloseReason reason)
    {
        if (_connection is not { } connection)
        {
            return false;
        }

        connection.Edge.Close(connection.ConnectionId, reason);
        _detachedEpoch = Math.Max(_detachedEpoch, _epoch);
        Drop();
        return true;
    }

    private void Take(ConnectionRef connection, long epoch)
    {
        if (_connection is { } older && !IsSame(older, connection))
        {
            logger.LogInformation("Device {Device} logged in again; its older connection is closed", Name);
            older.Edge.Close(older.ConnectionId, CloseReason.Replaced);
        }

        _connection = connection;
        _epoch = epoch;
        _edgesVersion = Edges.Version;
        _heardAt = Time.GetTimestamp();

        // Where it is connected is known here only, so this activation stays while it is.
        DelayDeactivation(TimeSpan.MaxValue);
        TraceConnection(connection);
        DeliverKept();
    }

    private void Drop()
    {
        _connection = null;
        DelayDeactivation(TimeSpan.Zero);
    }

    private void DropIfEdgeIsDead()
    {
        var version = Edges.Version;
        if (version == _edgesVersion)
        {
            return;
        }

        _edgesVersion = version;
        if (_connection is { } connection && !Edges.IsAlive(connection.EdgeId))
        {
            logger.LogInformation("Device {Device} is gone with its silo {EdgeId}", Name, connection.EdgeId);
            Drop();
        }
    }
}
