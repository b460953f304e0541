using Gateway.Silo.Storage.Batching;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Writes states, a batch in one round trip and one transaction.</summary>
internal sealed class PostgresStateWriter(NpgsqlConnection connection) : IBatchSession<IWriteRequest, object>
{
    private const string ByKey = "grain_type = $1 AND grain_key = $2 AND state_name = $3";

    private const string Insert =
        "INSERT INTO gateway_state (grain_type, grain_key, state_name, payload) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING version";

    private const string Update =
        $"UPDATE gateway_state SET version = nextval('gateway_state_version'), payload = $4 WHERE {ByKey} AND version = $5 RETURNING version";

    private const string Delete = $"DELETE FROM gateway_state WHERE {ByKey} AND version = $4 RETURNING version";

    private const string Stored = $"SELECT version FROM gateway_state WHERE {ByKey}";

    /// <inheritdoc />
    public bool OutcomeUnknown { get; private set; }

    /// <inheritdoc />
    public bool MayTryAgain(Exception failure) => !OutcomeUnknown && PostgresSession.IsLost(failure);

    /// <inheritdoc />
    public void Probe()
    {
        // Waits for the locks that a write waits for, and fails where no writes are taken; a version is lost, nothing else happens.
        using var transaction = connection.BeginTransaction();
        using var command = new NpgsqlCommand(
            "LOCK TABLE gateway_state IN ROW EXCLUSIVE MODE; SELECT nextval('gateway_state_version')", connection, transaction);
        command.ExecuteNonQuery();
        transaction.Rollback();
    }

    /// <inheritdoc />
    public void Execute(IReadOnlyList<BatchItem<IWriteRequest, object>> batch)
    {
        try
        {
            Commit(batch);
        }
        catch (PostgresException refused) when (PostgresErrors.ConcernsStatement(refused))
        {
            // The server has undone the whole batch because of one row; alone, each stands or falls by itself.
            OutcomeUnknown = false;
            foreach (var item in batch)
            {
                CommitAlone(item);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => connection.Dispose();

    private void CommitAlone(BatchItem<IWriteRequest, object> item)
    {
        try
        {
            Commit([item]);
        }
        catch (PostgresException refused) when (PostgresErrors.ConcernsStatement(refused))
        {
            OutcomeUnknown = false;
            item.SetException(StateRejectedException.Of(item.Request, refused.MessageText, refused));
        }
    }

    private void Commit(IReadOnlyList<BatchItem<IWriteRequest, object>> batch)
    {
        OutcomeUnknown = false;
        StateWriteResult[] results;
        using (var transaction = connection.BeginTransaction())
        {
            results = Apply(batch);
            OutcomeUnknown = true;
            transaction.Commit();
            OutcomeUnknown = false;
        }

        for (var i = 0; i < results.Length; i++)
        {
            batch[i].SetResult(results[i]);
        }
    }

    private StateWriteResult[] Apply(IReadOnlyList<BatchItem<IWriteRequest, object>> batch)
    {
        var versions = Run(batch.Select(static item => Command((StateWrite)item.Request)));
        var results = new StateWriteResult[batch.Count];
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
        using var batch = new NpgsqlBatch(connection);
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
