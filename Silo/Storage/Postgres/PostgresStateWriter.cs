using Gateway.Silo.Storage.Batching;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Writes states, a batch in one round trip.</summary>
internal sealed class PostgresStateWriter(NpgsqlConnection connection)
    : PostgresWriter(connection, "LOCK TABLE gateway_state IN ROW EXCLUSIVE MODE; SELECT nextval('gateway_state_version')")
{
    private const string ByKey = "grain_type = $1 AND grain_key = $2 AND state_name = $3";

    private const string Insert =
        "INSERT INTO gateway_state (grain_type, grain_key, state_name, payload) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING version";

    private const string Update =
        $"UPDATE gateway_state SET version = nextval('gateway_state_version'), payload = $4 WHERE {ByKey} AND version = $5 RETURNING version";

    private const string Delete = $"DELETE FROM gateway_state WHERE {ByKey} AND version = $4 RETURNING version";

    private const string Stored = $"SELECT version FROM gateway_state WHERE {ByKey}";

    /// <inheritdoc />
    protected override object[] Apply(IReadOnlyList<BatchItem<IWriteRequest, object>> batch)
    {
        var versions = Run(batch.Select(static item => Command((StateWrite)item.Request)));
        var results = new object[batch.Count];
        List<int>? conflicts = null;
        for (var i = 0; i < results.Length; i++)
        {
            switch ((StateWrite)batch[i].Request, versions[i])
            {
                case ({ Payload: not null }, { } written):
                    results[i] = StateWriteResult.Stored(written);
                    break;
                case ({ Payload: null, ExpectedVersion: not null }, not null):
                case ({ Payload: null, ExpectedVersion: null }, null):
                    results[i] = StateWriteResult.Cleared();
                    break;
                case ({ Payload: null, ExpectedVersion: null }, { } found):
                    results[i] = StateWriteResult.Conflict(found);
                    break;
                default:
                    (conflicts ??= []).Add(i);
                    break;
            }
        }

        if (conflicts is not null)
        {
            var found = Run(conflicts.Select(i => Command(Stored, ((StateWrite)batch[i].Request).Key)));
            for (var i = 0; i < found.Length; i++)
            {
                results[conflicts[i]] = StateWriteResult.Conflict(found[i]);
            }
        }

        return results;
    }

    // Each statement returns one version or no row; null stands for no row.
    private long?[] Run(IEnumerable<NpgsqlBatchCommand> commands)
    {
        using var batch = new NpgsqlBatch(Connection);
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }

        var versions = new long?[batch.BatchCommands.Count];
        using var reader = batch.ExecuteReader();
        for (var i = 0; i < versions.Length; i++)
        {
            versions[i] = reader.Read() ? reader.GetInt64(0) : null;
            reader.NextResult();
        }

        return versions;
    }

    private static NpgsqlBatchCommand Command(StateWrite write) => (write.Payload, write.ExpectedVersion) switch
    {
        ({ } payload, { } expected) => With(With(Command(Update, write.Key), payload), expected),
        ({ } payload, null) => With(Command(Insert, write.Key), payload),
        (null, { } expected) => With(Command(Delete, write.Key), expected),
        (null, null) => Command(Stored, write.Key),
    };

    private static NpgsqlBatchCommand Command(string sql, StateKey key)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key.GrainType, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key.GrainKey, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key.StateName, NpgsqlDbType = NpgsqlDbType.Text });
        return command;
    }

    private static NpgsqlBatchCommand With(NpgsqlBatchCommand command, ReadOnlyMemory<byte> payload)
    {
        command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = payload, NpgsqlDbType = NpgsqlDbType.Bytea });
        return command;
    }

    private static NpgsqlBatchCommand With(NpgsqlBatchCommand command, long version)
    {
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version, NpgsqlDbType = NpgsqlDbType.Bigint });
        return command;
    }
}
