using System.Runtime.InteropServices;
using Gateway.Silo.Storage.Batching;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>Writes states, a batch in one transaction.</summary>
internal sealed class SqliteStateWriter : IBatchSession<StateWrite, StateWriteResult>
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _stored;
    private readonly SqliteParameter _insertVersion;
    private readonly SqliteParameter _insertPayload;
    private readonly SqliteParameter _updateVersion;
    private readonly SqliteParameter _updatePayload;
    private readonly SqliteParameter _updateExpected;
    private readonly SqliteParameter _deleteExpected;
    private readonly SqliteCommand _lastVersion;
    private readonly SqliteCommand _keepVersion;
    private readonly SqliteParameter _keptVersion;

    /// <summary>Takes the connection over.</summary>
    public SqliteStateWriter(SqliteConnection connection)
    {
        _connection = connection;
        _insert = new(
            connection,
            "INSERT INTO gateway_state (grain_type, grain_key, state_name, version, payload) "
            + "VALUES ($type, $key, $state, $version, $payload) ON CONFLICT DO NOTHING");
        _insertVersion = _insert.Add("$version", SqliteType.Integer);
        _insertPayload = _insert.Add("$payload", SqliteType.Blob);
        _update = new(
            connection,
            $"UPDATE gateway_state SET version = $version, payload = $payload WHERE {SqliteStatement.ByKey} AND version = $expected");
        _updateVersion = _update.Add("$version", SqliteType.Integer);
        _updatePayload = _update.Add("$payload", SqliteType.Blob);
        _updateExpected = _update.Add("$expected", SqliteType.Integer);
        _delete = new(connection, $"DELETE FROM gateway_state WHERE {SqliteStatement.ByKey} AND version = $expected");
        _deleteExpected = _delete.Add("$expected", SqliteType.Integer);
        _stored = new(connection, $"SELECT version FROM gateway_state WHERE {SqliteStatement.ByKey}");
        _lastVersion = connection.CreateCommand();
        _lastVersion.CommandText = "SELECT last FROM gateway_state_version";
        _keepVersion = connection.CreateCommand();
        _keepVersion.CommandText = "UPDATE gateway_state_version SET last = $last";
        _keptVersion = _keepVersion.Parameters.Add("$last", SqliteType.Integer);
    }

    /// <inheritdoc />
    public bool OutcomeUnknown { get; private set; }

    /// <inheritdoc />
    public bool MayTryAgain(Exception failure) => false;

    /// <inheritdoc />
    public void Probe()
    {
        // Writes a page and flushes it, without a difference.
        using var transaction = _connection.BeginTransaction(deferred: false);
        using var command = _connection.CreateCommand();
        command.CommandText = "UPDATE gateway_state_version SET last = last; DELETE FROM gateway_state WHERE false";
        command.Transaction = transaction;
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    /// <inheritdoc />
    public void Execute(IReadOnlyList<BatchItem<StateWrite, StateWriteResult>> batch)
    {
        OutcomeUnknown = false;
        var results = new StateWriteResult[batch.Count];
        using (var transaction = _connection.BeginTransaction(deferred: false))
        {
            _lastVersion.Transaction = transaction;
            var last = (long)_lastVersion.ExecuteScalar()!;
            var next = last;
            for (var i = 0; i < batch.Count; i++)
            {
                try
                {
                    results[i] = Write(batch[i].Request, next + 1, transaction);
                    next++;
                }
                catch (SqliteException refused) when (SqliteErrors.ConcernsOneRow(refused))
                {
                    batch[i].SetException(new StateRejectedException($"The database refused {batch[i].Request.Key}: {refused.Message}", refused));
                }
            }

            if (next != last)
            {
                _keptVersion.Value = next;
                _keepVersion.Transaction = transaction;
                _keepVersion.ExecuteNonQuery();
            }

            OutcomeUnknown = true;
            transaction.Commit();
            OutcomeUnknown = false;
        }

        for (var i = 0; i < results.Length; i++)
        {
            // False for those that have their exception already.
            batch[i].TrySetResult(results[i]);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _insert.Dispose();
        _update.Dispose();
        _delete.Dispose();
        _stored.Dispose();
        _lastVersion.Dispose();
        _keepVersion.Dispose();
        _connection.Dispose();
    }

    private StateWriteResult Write(StateWrite write, long version, SqliteTransaction transaction)
    {
        if (write.Payload is { } payload)
        {
            return Put(write, ToArray(payload), version, transaction) == 1
                ? StateWriteResult.Stored(version)
                : StateWriteResult.Conflict(Stored(write.Key, transaction));
        }

        if (write.ExpectedVersion is { } expected)
        {
            _deleteExpected.Value = expected;
            return _delete.For(write.Key, transaction).ExecuteNonQuery() == 1
                ? StateWriteResult.Cleared()
                : StateWriteResult.Conflict(Stored(write.Key, transaction));
        }

        return Stored(write.Key, transaction) is { } found ? StateWriteResult.Conflict(found) : StateWriteResult.Cleared();
    }

    private int Put(StateWrite write, byte[] payload, long version, SqliteTransaction transaction)
    {
        if (write.ExpectedVersion is { } expected)
        {
            _updateVersion.Value = version;
            _updatePayload.Value = payload;
            _updateExpected.Value = expected;
            return _update.For(write.Key, transaction).ExecuteNonQuery();
        }

        _insertVersion.Value = version;
        _insertPayload.Value = payload;
        return _insert.For(write.Key, transaction).ExecuteNonQuery();
    }

    private long? Stored(StateKey key, SqliteTransaction transaction) => (long?)_stored.For(key, transaction).ExecuteScalar();

    // The provider binds whole arrays only.
    private static byte[] ToArray(ReadOnlyMemory<byte> payload) =>
        MemoryMarshal.TryGetArray(payload, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : payload.ToArray();
}
