using System.Collections.Immutable;
using Gateway.Grains.Presence;
using Gateway.Silo.Storage.Presence;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The reader's statements about who came and went.</summary>
internal sealed class SqliteDevicePresenceReader(SqliteConnection connection) : IDisposable
{
    private readonly SqlitePrepared _known = new(connection, PresenceLoad.Sql + "$shard", "shard");
    private readonly SqlitePrepared _next = new(connection, PresenceNext.Sql + "$count", "count");
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

    private ImmutableArray<KnownDevice> Known(PresenceLoad load) => _known.With(null, load.Shard).ReadAll(PresenceLoad.Row, SqliteTime.In);

    private ImmutableArray<StoredPresenceEvent> Next(PresenceNext next) => _next.With(null, next.Count).ReadAll(PresenceNext.Row, SqliteTime.In);
}
