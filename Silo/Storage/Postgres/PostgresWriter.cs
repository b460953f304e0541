using Gateway.Silo.Storage.Batching;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Writes a batch of whatever is no state in one transaction; a row that the server refuses falls alone.</summary>
/// <param name="connection">Closed with the writer.</param>
internal sealed class PostgresWriter(NpgsqlConnection connection) : IBatchSession<IWriteRequest, object>
{
    // Waits for the locks that a write waits for, and fails where no writes are taken; a number of a sequence is lost, nothing else happens.
    private const string ProbeSql =
        "LOCK TABLE gateway_event, gateway_alarm, gateway_outbox, gateway_command, gateway_audit, gateway_presence_event IN ROW EXCLUSIVE MODE; "
        + "SELECT nextval('gateway_event_id_seq')";

    /// <inheritdoc />
    public bool OutcomeUnknown { get; private set; }

    /// <inheritdoc />
    public bool MayTryAgain(Exception failure) => !OutcomeUnknown && PostgresSession.IsLost(failure);

    /// <inheritdoc />
    public void Probe()
    {
        using var transaction = connection.BeginTransaction();
        using var command = new NpgsqlCommand(ProbeSql, connection, transaction);
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
        object[] results;
        using (var transaction = connection.BeginTransaction())
        {
            results = new PostgresHistoryBatch(connection).Run(batch);
            OutcomeUnknown = true;
            transaction.Commit();
            OutcomeUnknown = false;
        }

        for (var i = 0; i < results.Length; i++)
        {
            batch[i].SetResult(results[i]);
        }
    }
}
