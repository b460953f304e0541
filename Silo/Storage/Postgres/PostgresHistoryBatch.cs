using Gateway.Silo.Storage.Audit;
using Gateway.Silo.Storage.Batching;
using Gateway.Silo.Storage.Commands;
using Gateway.Silo.Storage.History;
using Gateway.Silo.Storage.Outbox;
using Gateway.Silo.Storage.Presence;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>
/// The statements of one batch: all events together with one, all alarms with one, all notifications with one, and one for each of the other
/// requests; sent in one round trip, after another one for the events' ids.
/// </summary>
internal sealed class PostgresHistoryBatch(NpgsqlConnection connection)
{
    private readonly List<(NpgsqlBatchCommand Command, Action<NpgsqlDataReader> Read)> _statements = [];

    /// <summary>Carries the requests out in the connection's transaction.</summary>
    /// <returns>Their results, in their order.</returns>
    public object[] Run(IReadOnlyList<BatchItem<IWriteRequest, object>> batch)
    {
        var results = new object[batch.Count];
        var writes = new List<HistoryWrite>();
        for (var i = 0; i < results.Length; i++)
        {
            var position = i;
            switch (batch[i].Request)
            {
                case HistoryWrite write:
                    writes.Add(write);
                    results[i] = true;
                    break;
                case OutboxClaim claim:
                    Add(PostgresOutbox.Claim(claim), reader => results[position] = PostgresOutbox.Read(claim, reader));
                    break;
                case OutboxComplete complete:
                    Add(PostgresOutbox.Complete(complete), reader => results[position] = reader.Read());
                    break;
                case OutboxPutOff putOff:
                    Add(PostgresOutbox.PutOff(putOff), reader => results[position] = reader.Read());
                    break;
                case HistoryPrune prune:
                    Add(PostgresHistory.Prune(prune), reader => results[position] = Count(reader));
                    break;
                case ICommandWrite write:
                    Add(PostgresCommands.Write(write), result => results[position] = result);
                    break;
                case IPresenceWrite write:
                    results[i] = true;
                    Add(PostgresDevicePresence.Write(write), result => results[position] = result);
                    break;
                case AuditWrite write:
                    Add([PostgresAudit.Insert(write.Entry)], result => results[position] = result);
                    break;
                case AuditPrune prune:
                    Add([PostgresAudit.Prune(prune)], result => results[position] = result);
                    break;
                default:
                    throw new NotSupportedException($"{batch[i].Request.GetType()} is no write to the history.");
            }
        }

        AddWrites(writes);
        Execute();
        return results;
    }

    private void AddWrites(List<HistoryWrite> writes)
    {
        var events = writes.Where(static write => write.Happened is not null).ToList();
        if (events.Count > 0)
        {
            var ids = PostgresHistory.NewIds(connection, events.Count);
            Add(PostgresHistory.InsertEvents(events.ConvertAll(static write => write.Happened!), ids));
            var alarms = events.SelectMany((write, i) => write.Alarms.Select(alarm => (ids[i], write.Happened!.At, alarm))).ToList();
            if (alarms.Count > 0)
            {
                Add(PostgresHistory.InsertAlarms(alarms));
            }
        }

        var notifications = writes.SelectMany(static write => write.Notifications).ToList();
        if (notifications.Count > 0)
        {
            Add(PostgresOutbox.Insert(notifications));
        }
    }

    private void Add(NpgsqlBatchCommand command, Action<NpgsqlDataReader>? read = null) => _statements.Add((command, read ?? (static _ => { })));

    private void Add(IEnumerable<PostgresStatement> statements, Action<object> result)
    {
        foreach (var statement in statements)
        {
            Add(statement.Command, rows => result(statement.Read(rows)));
        }
    }

    private void Execute()
    {
        if (_statements.Count == 0)
        {
            return;
        }

        using var batch = new NpgsqlBatch(connection);
        foreach (var (command, _) in _statements)
        {
            batch.BatchCommands.Add(command);
        }

        using var reader = batch.ExecuteReader();
        foreach (var (_, read) in _statements)
        {
            read(reader);
            reader.NextResult();
        }
    }

    private static int Count(NpgsqlDataReader reader)
    {
        var count = 0;
        while (reader.Read())
        {
            count++;
        }

        return count;
    }
}
