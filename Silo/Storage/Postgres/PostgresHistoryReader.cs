using System.Collections.Immutable;
using Gateway.Grains.Interfaces.History;
using Gateway.Silo.Storage.Audit;
using Gateway.Silo.Storage.Batching;
using Gateway.Silo.Storage.Commands;
using Gateway.Silo.Storage.History;
using Gateway.Silo.Storage.Outbox;
using Gateway.Silo.Storage.Postgres.Orleans;
using Gateway.Silo.Storage.Presence;
using Gateway.Silo.Storage.States;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Looks up whatever is no state of one grain.</summary>
internal sealed class PostgresHistoryReader(NpgsqlConnection connection, OrleansStateQueries states) : IBatchSession<IReadRequest, object>
{
    // The page is found in the index alone; only its rows are then looked up.
    private const string Alarms =
        """
        SELECT id, apartment_id, device_type, device_id, at, device_code, name, model FROM gateway_alarm WHERE id IN (
            SELECT id FROM gateway_alarm
            WHERE account_id = $1 AND at BETWEEN $2 AND $3
              AND ($4::bigint[] IS NULL OR apartment_id = ANY ($4))
              AND ($5::bigint[] IS NULL OR device_id = ANY ($5))
              AND ($6::integer[] IS NULL OR alarm_type = ANY ($6) OR device_type_id = ANY ($7))
            ORDER BY at DESC, id DESC LIMIT $8 OFFSET $9)
        ORDER BY at DESC, id DESC
        """;

    /// <inheritdoc />
    public bool OutcomeUnknown => false;

    /// <inheritdoc />
    public bool MayTryAgain(Exception failure) => PostgresSession.IsLost(failure);

    /// <inheritdoc />
    public void Probe()
    {
        using var command = new NpgsqlCommand("SELECT FROM gateway_alarm UNION ALL SELECT FROM gateway_outbox LIMIT 1", connection);
        command.ExecuteNonQuery();
    }

    /// <inheritdoc />
    public void Execute(IReadOnlyList<BatchItem<IReadRequest, object>> batch)
    {
        foreach (var item in batch)
        {
            item.SetResult(item.Request switch
            {
                AlarmQuery query => Page(query),
                OutboxCount count => Count(count),
                HistorySpan => Span(),
                ICommandRead read => PostgresCommands.Read(read, connection),
                IPresenceRead read => PostgresDevicePresence.Read(read, connection),
                IStateRead read => States(read),
                AuditPage page => PostgresAudit.Page(page, connection),
                EventSearch search => PostgresHistoryPages.Events(search, connection),
                AlarmSearch search => PostgresHistoryPages.Alarms(search, connection),
                _ => throw new NotSupportedException($"{item.Request.GetType()} is no look-up in PostgreSQL."),
            });
        }
    }

    /// <inheritdoc />
    public void Dispose() => connection.Dispose();

    private ImmutableArray<KeyedState> States(IStateRead read)
    {
        using var command = read switch
        {
            StateRange range => states.Select(range),
            StatesByKey some => states.Select(some),
            _ => throw new NotSupportedException($"{read.GetType()} is no look-up in PostgreSQL."),
        };
        command.Connection = connection;
        return command.ReadAll(StateRange.Row, PostgresTime.In);
    }

    private ImmutableArray<AlarmView> Page(AlarmQuery query)
    {
        using var command = new NpgsqlCommand(Alarms, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = query.AccountId });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = (query.Filter.From ?? DateTimeOffset.MinValue).UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = (query.Filter.To ?? DateTimeOffset.MaxValue).UtcDateTime });
        command.Parameters
            .AddOrNull(query.Apartments, NpgsqlDbType.Bigint)
            .AddOrNull(query.Devices, NpgsqlDbType.Bigint)
            .AddOrNull(query.KeyTypes, NpgsqlDbType.Integer)
            .AddOrNull(query.DeviceTypes, NpgsqlDbType.Integer);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = AlarmFilter.PageSize });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = query.Offset });
        return command.ReadAll(AlarmQuery.Row, PostgresTime.In);
    }

    private ImmutableArray<HistorySpan.Row> Span()
    {
        using var command = new NpgsqlCommand(HistorySpan.Sql, connection);
        return command.ReadAll(HistorySpan.Row.Read, PostgresTime.In);
    }

    private object Count(OutboxCount count)
    {
        using var command = new NpgsqlCommand("SELECT count(*) FROM gateway_outbox WHERE channel = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (int)count.Channel });
        return command.ExecuteScalar()!;
    }
}
