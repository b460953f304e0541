using System.Collections.Immutable;
using Gateway.Grains.Presence;
using Gateway.Silo.Storage.Presence;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The reader's statements about who came and went.</summary>
internal sealed class SqliteDevicePresenceReader(SqliteConnection connection) : IDisposable
{
    private readonly SqlitePrepared _known = new(
        connection, "SELECT device, shard, edge, epoch, since, address FROM gateway_presence_known WHERE shard = $shard", "shard");

    private readonly SqlitePrepared _next = new(
        connection, "SELECT id, device, event, reason, at, address, sequence FROM gateway_presence_event ORDER BY id LIMIT $count", "count");

    private readonly SqlitePrepared _count = new(connection, "SELECT count(*) FROM gateway_presence_event");

    /// <summary>Looks something up.</summary>
    public object Read(IPresenceRead read) => read switch
    {
        PresenceLoad load => Known(load),
        PresenceNext next => Next(next),
        PresenceCount => _count.With(null).ExecuteScalar()!,
        _ => throw new NotSupportedException($"{read.GetType()} is no look-up in SQLite."),
    };

    /// <inheritdoc />
    public void Dispose()
    {
        _known.Dispose();
        _next.Dispose();
        _count.Dispose();
    }

    private ImmutableArray<KnownDevice> Known(PresenceLoad load)
    {
        using var rows = _known.With(null, load.Shard).ExecuteReader();
        var known = ImmutableArray.CreateBuilder<KnownDevice>();
        while (rows.Read())
        {
            known.Add(new KnownDevice(
                rows.GetString(0), rows.GetInt32(1), rows.GetString(2), rows.GetInt64(3), SqliteTime.To(rows.GetInt64(4)), rows.GetString(5)));
        }

        return known.DrainToImmutable();
    }

    private ImmutableArray<StoredPresenceEvent> Next(PresenceNext next)
    {
        using var rows = _next.With(null, next.Count).ExecuteReader();
        var events = ImmutableArray.CreateBuilder<StoredPresenceEvent>();
        while (rows.Read())
        {
            events.Add(new StoredPresenceEvent(rows.GetInt64(0), new PresenceEvent(
                rows.GetString(1), rows.GetString(2), rows.GetString(3), SqliteTime.To(rows.GetInt64(4)), rows.GetString(5), rows.GetInt64(6))));
        }

        return events.DrainToImmutable();
    }
}
