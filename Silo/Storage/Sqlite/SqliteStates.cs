using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The writer's statements about states.</summary>
internal sealed class SqliteStates : IDisposable
{
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
    private long _last;
    private long _next;

    /// <summary>Prepares the statements.</summary>
    public SqliteStates(SqliteConnection connection)
    {
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

    /// <summary>Begins a batch: reads which version was given out last.</summary>
    public void Begin(SqliteTransaction transaction)
    {
        _lastVersion.Transaction = transaction;
        _keepVersion.Transaction = transaction;
        _last = (long)_lastVersion.ExecuteScalar()!;
        _next = _last;
    }

    /// <summary>Puts or removes a state.</summary>
    /// <exception cref="SqliteException">The row was refused; the transaction can go on.</exception>
    public StateWriteResult Write(StateWrite write, SqliteTransaction transaction)
    {
        var result = Write(write, _next + 1, transaction);
        _next++;
        return result;
    }

    /// <summary>Ends a batch: keeps the last version that was given out.</summary>
    public void End()
    {
        if (_next != _last)
        {
            _keptVersion.Value = _next;
            _keepVersion.ExecuteNonQuery();
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
