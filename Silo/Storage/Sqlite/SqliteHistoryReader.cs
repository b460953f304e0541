using System.Collections.Immutable;
using Gateway.Grains.Interfaces.History;
using Gateway.Silo.Storage.Audit;
using Gateway.Silo.Storage.Batching;
using Gateway.Silo.Storage.Commands;
using Gateway.Silo.Storage.History;
using Gateway.Silo.Storage.Outbox;
using Gateway.Silo.Storage.Presence;
using Gateway.Silo.Storage.States;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>Looks up whatever is no state of one grain, on a connection of its own.</summary>
internal sealed class SqliteHistoryReader(SqliteConnection connection) : IBatchSession<IReadRequest, object>
{
    // The page is found in the index alone; only its rows are then looked up.
    private readonly SqlitePrepared _alarms = new(
        connection,
        """
        SELECT id, apartment_id, device_type, device_id, at, device_code, name, model FROM gateway_alarm WHERE id IN (
            SELECT id FROM gateway_alarm
            WHERE account_id = $account AND at BETWEEN $from AND $to
              AND ($apartments IS NULL OR apartment_id IN (SELECT value FROM json_each($apartments)))
              AND ($devices IS NULL OR device_id IN (SELECT value FROM json_each($devices)))
              AND ($keyTypes IS NULL OR alarm_type IN (SELECT value FROM json_each($keyTypes))
                   OR device_type_id IN (SELECT value FROM json_each($deviceTypes)))
            ORDER BY at DESC, id DESC LIMIT $limit OFFSET $offset)
        ORDER BY at DESC, id DESC
        """,
        "account", "from", "to", "apartments", "devices", "keyTypes", "deviceTypes", "limit", "offset");

    private readonly SqlitePrepared _count = new(connection, "SELECT count(*) FROM gateway_outbox WHERE channel = $channel", "channel");
    private readonly SqlitePrepared _span = new(connection, HistorySpan.Sql);
    private readonly SqliteCommandReader _commands = new(connection);
    private readonly SqliteDevicePresenceReader _presence = new(connection);
    private readonly SqliteStateQueries _states = new(connection);
    private readonly SqliteAuditReader _audit = new(connection);
    private readonly SqliteHistoryPages _pages = new(connection);

    /// <inheritdoc />
    public bool OutcomeUnknown => false;

    /// <inheritdoc />
    public bool MayTryAgain(Exception failure) => false;

    /// <inheritdoc />
    public void Probe()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1 FROM gateway_alarm UNION ALL SELECT 1 FROM gateway_outbox LIMIT 1";
        command.ExecuteScalar();
    }

    /// <inheritdoc />
    public void Execute(IReadOnlyList<BatchItem<IReadRequest, object>> batch)
    {
        foreach (var item in batch)
        {
            item.SetResult(item.Request switch
            {
                AlarmQuery query => Alarms(query),
                OutboxCount count => _count.With(null, (int)count.Channel).ExecuteScalar()!,
                HistorySpan => _span.With(null).ReadAll(HistorySpan.Row.Read, SqliteTime.In),
                ICommandRead read => _commands.Read(read),
                IPresenceRead read => _presence.Read(read),
                IStateRead read => _states.Read(read),
                AuditPage page => _audit.Page(page),
                EventSearch search => _pages.Events(search),
                AlarmSearch search => _pages.Alarms(search),
                _ => throw new NotSupportedException($"{item.Request.GetType()} is no look-up in SQLite."),
            });
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _alarms.Dispose();
        _count.Dispose();
        _span.Dispose();
        _commands.Dispose();
        _presence.Dispose();
        _states.Dispose();
        _audit.Dispose();
        _pages.Dispose();
        connection.Dispose();
    }

    private ImmutableArray<AlarmView> Alarms(AlarmQuery query) => _alarms.With(
        null,
        query.AccountId,
        SqliteTime.From(query.Filter.From ?? DateTimeOffset.MinValue),
        SqliteTime.From(query.Filter.To ?? DateTimeOffset.MaxValue),
        Json(query.Apartments),
        Json(query.Devices),
        Json(query.KeyTypes),
        Json(query.DeviceTypes),
        AlarmFilter.PageSize,
        query.Offset).ReadAll(AlarmQuery.Row, SqliteTime.In);

    private static string? Json<T>(T[]? wanted) => wanted is null ? null : $"[{string.Join(',', wanted)}]";
}
