using Gateway.Silo.Storage.Batching;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Reads states, a batch with one statement.</summary>
internal sealed class PostgresStateReader(NpgsqlConnection connection) : IBatchSession<StateKey, StateRow?>
{
    private const string Select =
        """
        SELECT wanted.position, state.version, state.payload
        FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS wanted (grain_type, grain_key, state_name, position)
        JOIN gateway_state AS state USING (grain_type, grain_key, state_name)
        """;

    /// <inheritdoc />
    public bool OutcomeUnknown => false;

    /// <inheritdoc />
    public bool MayTryAgain(Exception failure) => PostgresSession.IsLost(failure);

    /// <inheritdoc />
    public void Probe()
    {
        using var command = new NpgsqlCommand("SELECT FROM gateway_state LIMIT 1", connection);
        command.ExecuteNonQuery();
    }

    /// <inheritdoc />
    public void Execute(IReadOnlyList<BatchItem<StateKey, StateRow?>> batch)
    {
        var rows = new StateRow?[batch.Count];
        using (var command = new NpgsqlCommand(Select, connection))
        {
            command.Parameters.Add(Parts(batch, static key => key.GrainType));
            command.Parameters.Add(Parts(batch, static key => key.GrainKey));
            command.Parameters.Add(Parts(batch, static key => key.StateName));
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                rows[reader.GetInt64(0) - 1] = new StateRow(reader.GetFieldValue<byte[]>(2), reader.GetInt64(1));
            }
        }

        for (var i = 0; i < rows.Length; i++)
        {
            batch[i].SetResult(rows[i]);
        }
    }

    /// <inheritdoc />
    public void Dispose() => connection.Dispose();

    private static NpgsqlParameter<string[]> Parts(IReadOnlyList<BatchItem<StateKey, StateRow?>> batch, Func<StateKey, string> part)
    {
        var parts = new string[batch.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = part(batch[i].Request);
        }

        return new NpgsqlParameter<string[]> { TypedValue = parts };
    }
}
