using Gateway.Silo.Storage.States;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Look-ups of many states in the gateway's own table.</summary>
internal sealed class PostgresStates : IPostgresStates
{
    // The columns of the primary key, in its order.
    private const string Range =
        """
        SELECT grain_key, payload FROM gateway_state
        WHERE grain_type = $1 AND grain_key > $2 AND grain_key < $3 AND state_name = $1
        ORDER BY grain_key LIMIT $4
        """;

    private const string Find =
        """
        SELECT state.grain_key, state.payload FROM unnest($2::text[]) AS wanted (grain_key)
        JOIN gateway_state AS state ON state.grain_type = $1 AND state.grain_key = wanted.grain_key AND state.state_name = $1
        """;

    /// <inheritdoc />
    public NpgsqlCommand Select(StateRange range) =>
        new NpgsqlCommand(Range).With(range.Name).With(range.After).With(range.Before).With(range.Limit);

    /// <inheritdoc />
    public NpgsqlCommand Select(StatesByKey some) => new NpgsqlCommand(Find).With(some.Name).With<string[]>([.. some.Keys]);
}
