using Gateway.Silo.Storage.Batching;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Writes a batch in one transaction; a row that the server refuses falls alone.</summary>
/// <param name="connection">Closed with the writer.</param>
/// <param name="probe">
/// Waits for the locks that a write waits for, and fails where no writes are taken; a number of a sequence is lost, nothing else happens.
/// </param>
internal abstract class PostgresWriter(NpgsqlConnection connection, string probe) : IBatchSession<IWriteRequest, object>
{
    /// <inheritdoc />
    public bool OutcomeUnknown { get; private set; }

    /// <summary>The connection, in whose transaction a batch is carried out.</summary>
    protected NpgsqlConnection Connection => connection;

    /// <inheritdoc />
    public bool MayTryAgain(Exception failure) => !OutcomeUnknown && PostgresSession.IsLost(failure);

    /// <inheritdoc />
    public void Probe()
    {
        using var transaction = connection.BeginTransaction();
#pragma warning disable CA2100 // The statements are constants of the writers'.
        using var command = new NpgsqlCommand(probe, connection, transaction);
#pragma warning restore CA2100
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

    /// <summary>Carries the requests out in the connection's transaction.</summary>
    /// <returns>Their results, in their order.</returns>
    protected abstract object[] Apply(IReadOnlyList<BatchItem<IWriteRequest, object>> batch);

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
}
