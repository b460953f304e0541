using Gateway.Grains.Clocks;
using Gateway.Silo.Storage.Presence;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The writer's statements about who came and went.</summary>
internal sealed class SqliteDevicePresence(SqliteConnection connection, SteadyClock time) : IDisposable
{
    private readonly SqlitePrepared _event = new(
        connection,
        "INSERT INTO gateway_presence_event (device, event, reason, at, address, sequence) "
        + "VALUES ($device, $event, $reason, $at, $address, $sequence)",
        "device", "event", "reason", "at", "address", "sequence");

    private readonly SqlitePrepared _know = new(
        connection,
        "INSERT OR REPLACE INTO gateway_presence_known (device, shard, edge, epoch, since, address) "
        + "VALUES ($device, $shard, $edge, $epoch, $since, $address)",
        "device", "shard", "edge", "epoch", "since", "address");

    private readonly SqlitePrepared _forget = new(connection, "DELETE FROM gateway_presence_known WHERE device = $device", "device");

    private readonly SqlitePrepared _remove = new(
        connection, "DELETE FROM gateway_presence_event WHERE id IN (SELECT value FROM json_each($ids))", "ids");

    private readonly SqlitePrepared _take = new(
        connection,
        "INSERT INTO gateway_presence_lease (name, lease_owner, lease_until) VALUES ($name, $owner, $until) "
        + "ON CONFLICT (name) DO UPDATE SET lease_owner = excluded.lease_owner, lease_until = excluded.lease_until "
        + "WHERE lease_owner = excluded.lease_owner OR lease_until <= $now",
        "name", "owner", "until", "now");

    private readonly SqlitePrepared _release = new(
        connection, "DELETE FROM gateway_presence_lease WHERE name = $name AND lease_owner = $owner", "name", "owner");

    /// <summary>Carries a write out.</summary>
    public object Write(IPresenceWrite write, SqliteTransaction transaction)
    {
        switch (write)
        {
            case PresenceAppend append:
                Append(append, transaction);
                return true;
            case PresenceRemove remove:
                return _remove.With(transaction, $"[{string.Join(',', remove.Ids)}]").ExecuteNonQuery();
            case PresenceTakeLease take:
                var now = time.GetUtcNow();
                return _take.With(transaction, take.Name, take.Owner, SqliteTime.From(now + take.Lease), SqliteTime.From(now)).ExecuteNonQuery() == 1;
            case PresenceReleaseLease release:
                return _release.With(transaction, release.Name, release.Owner).ExecuteNonQuery() == 1;
            default:
                throw new NotSupportedException($"{write.GetType()} is no write to SQLite.");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _event.Dispose();
        _know.Dispose();
        _forget.Dispose();
        _remove.Dispose();
        _take.Dispose();
        _release.Dispose();
    }

    // None of these can be refused: there are no checks, nothing is null, and a device that is known is replaced.
    private void Append(PresenceAppend append, SqliteTransaction transaction)
    {
        foreach (var row in append.Events)
        {
            _event.With(transaction, row.Device, row.Event, row.Reason, SqliteTime.From(row.At), row.Address, row.Sequence).ExecuteNonQuery();
        }

        foreach (var row in append.Known)
        {
            _know.With(transaction, row.Device, row.Shard, row.Edge, row.Epoch, SqliteTime.From(row.Since), row.Address).ExecuteNonQuery();
        }

        foreach (var device in append.Forgotten)
        {
            _forget.With(transaction, device).ExecuteNonQuery();
        }
    }
}
