using Gateway.Grains.Clocks;
using Gateway.Silo.Storage.Audit;
using Gateway.Silo.Storage.Batching;
using Gateway.Silo.Storage.Commands;
using Gateway.Silo.Storage.History;
using Gateway.Silo.Storage.Outbox;
using Gateway.Silo.Storage.Presence;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>
/// Writes whatever there is to write, a batch in one transaction. One connection for all of it: SQLite lets one write at a time, and two would
/// poll for each other's end and pay for a flush each.
/// </summary>
internal sealed class SqliteWriter : IBatchSession<IWriteRequest, object>
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStates _states;
    private readonly SqliteHistory _history;
    private readonly SqliteOutbox _outbox;
    private readonly SqliteCommands _commands;
    private readonly SqliteDevicePresence _presence;
    private readonly SqliteAudit _audit;

    /// <summary>Takes the connection over.</summary>
    public SqliteWriter(SqliteConnection connection, TimeProvider time, SteadyClock steadyTime)
    {
        _connection = connection;
        _states = new(connection);
        _history = new(connection, time, steadyTime);
        _outbox = new(connection, steadyTime);
        _commands = new(connection);
        _presence = new(connection, steadyTime);
        _audit = new(connection);
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
        command.CommandText =
            "UPDATE gateway_state_version SET last = last; DELETE FROM gateway_state WHERE false; DELETE FROM gateway_event WHERE false; "
            + "DELETE FROM gateway_alarm WHERE false; DELETE FROM gateway_outbox WHERE false; DELETE FROM gateway_command WHERE false; "
            + "DELETE FROM gateway_presence_event WHERE false; DELETE FROM gateway_audit WHERE false";
        command.Transaction = transaction;
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    /// <inheritdoc />
    public void Execute(IReadOnlyList<BatchItem<IWriteRequest, object>> batch)
    {
        OutcomeUnknown = false;
        var results = new object?[batch.Count];
        var transaction = _connection.BeginTransaction(deferred: false);
        try
        {
            _states.Begin(transaction);
            for (var i = 0; i < batch.Count; i++)
            {
                try
                {
                    results[i] = Write(batch[i].Request, transaction);
                }
                catch (SqliteException refused) when (SqliteErrors.ConcernsOneRow(refused))
                {
                    batch[i].SetException(StateRejectedException.Of(batch[i].Request, refused.Message, refused));
                }
            }

            _states.End();
            OutcomeUnknown = true;
            transaction.Commit();
            OutcomeUnknown = false;
        }
        catch
        {
            RollBack(transaction);
            throw;
        }

        transaction.Dispose();
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i] is { } result)
            {
                batch[i].SetResult(result);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _states.Dispose();
        _history.Dispose();
        _outbox.Dispose();
        _commands.Dispose();
        _presence.Dispose();
        _audit.Dispose();
        _connection.Dispose();
    }

    /// <summary>
    /// Undoes what a failure left, without a failure of its own, which would hide the first one: with a full disk for example SQLite has undone all of it
    /// already, and says that there is nothing to undo. The connection is given up after a failure either way.
    /// </summary>
    private static void RollBack(SqliteTransaction transaction)
    {
        try
        {
            transaction.Dispose();
        }
        catch (SqliteException)
        {
            // See above.
        }
    }

    private object Write(IWriteRequest request, SqliteTransaction transaction)
    {
        switch (request)
        {
            case StateWrite write:
                return _states.Write(write, transaction);
            case HistoryWrite write:
                _history.Insert(write, transaction);
                return true;
            case OutboxClaim claim:
                return _outbox.Claim(claim, transaction);
            case OutboxComplete complete:
                return _outbox.Complete(complete, transaction);
            case OutboxPutOff putOff:
                return _outbox.PutOff(putOff, transaction);
            case HistoryPrune prune:
                return _history.Prune(prune, transaction);
            case ICommandWrite write:
                return _commands.Write(write, transaction);
            case IPresenceWrite write:
                return _presence.Write(write, transaction);
            case AuditWrite write:
                _audit.Insert(write.Entry, transaction);
                return true;
            case AuditPrune prune:
                return _audit.Prune(prune, transaction);
            default:
                throw new NotSupportedException($"{request.GetType()} is no write to SQLite.");
        }
    }
}
