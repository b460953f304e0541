using System.Data.Common;
using System.Text.Json;
using Gateway.Silo.Storage.Moving;
using Gateway.Silo.Storage.Postgres.Orleans;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>States in <c>gateway_state</c>, where an earlier program kept them. They are moved to where Orleans' storage looks for them.</summary>
/// <param name="database">Which database; its tables are up to date.</param>
/// <param name="serviceId">The cluster's service id, to which they belong from now on.</param>
/// <param name="logger">Told when states are moved.</param>
internal sealed class FormerStates(PostgresDatabase database, string serviceId, ILogger<FormerStates> logger)
{
    /// <summary>Moves them, all or none; does nothing when there are none. Processes that start together take turns.</summary>
    /// <exception cref="StorageStartException">
    /// Orleans' table has states too, a gateway still uses the database, or a state is not understood. Nothing was changed.
    /// </exception>
    /// <exception cref="DbException">The database does not answer.</exception>
    public void TakeOver() => new PostgresSchema(database).Exclusively((NpgsqlTransaction transaction) =>
    {
        if (Number(transaction, "SELECT CASE WHEN EXISTS (SELECT FROM gateway_state) THEN 1 ELSE 0 END") == 0)
        {
            return;
        }

        using var states = new OrleansStates(transaction, serviceId);
        RefuseTwo(Number(transaction, "SELECT count(*) FROM gateway_state"), states.Count());

        // The earlier program must not go on with what it has in memory. It takes the schema's lock before this one, so none starts meanwhile.
        using var alone = PostgresPresence.Exclude(database);
        Run(transaction, "LOCK TABLE gateway_state IN EXCLUSIVE MODE");
        logger.LogInformation("Taking over the states in gateway_state of the {Database}", database.Description);
        states.Clear(); // rows without a payload, as Orleans leaves them of states that were cleared
        var moved = Move(states);
        Run(transaction, "DELETE FROM gateway_state");
        logger.LogInformation("Took over {States} states", moved);
    });

    private void RefuseTwo(long former, long present)
    {
        if (present > 0)
        {
            throw new StorageStartException(
                $"The {database.Description} has states in two tables, {former} in gateway_state, where an earlier program kept them, and {present} in "
                + "OrleansStorage, and only one can be used: make a backup, remove those that are not to stay "
                + $"(DELETE FROM gateway_state, or DELETE FROM OrleansStorage WHERE ServiceId = '{serviceId}'), and start the gateway again.");
        }
    }

    // Read on a connection of its own, since one does one thing at a time; the lock on the table keeps writers away, not readers.
    private long Move(OrleansStates states)
    {
        using var connection = database.Open();
        using var transaction = connection.BeginTransaction();
        using var all = new Statement(
            transaction, "SELECT grain_type, grain_key, state_name, payload FROM gateway_state ORDER BY grain_type, grain_key, state_name");
        using var rows = all.Rows();
        var moved = 0L;
        for (; rows.Read(); moved++)
        {
            Move(states, rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetFieldValue<byte[]>(3));
        }

        return moved;
    }

    private void Move(OrleansStates states, string type, string key, string name, byte[] payload)
    {
        try
        {
            states.Insert(KnownState.Of(type, name) is not null ? MovedState.Of(type, key, name, payload) : throw new FormatException("no grain has it."));
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException)
        {
            throw new StorageStartException(
                $"The {database.Description} has a state '{name}' of {type} {key} in gateway_state that this program does not understand: "
                + $"{wrong.Message} Start the program that wrote it, or make a backup and remove the row, if it can be done without.",
                wrong);
        }
    }

    private static long Number(NpgsqlTransaction transaction, string sql)
    {
        using var statement = new Statement(transaction, sql);
        return statement.Number();
    }

    private static void Run(NpgsqlTransaction transaction, string sql)
    {
        using var statement = new Statement(transaction, sql);
        statement.Run();
    }
}
