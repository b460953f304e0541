using System.Collections.Immutable;
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
    public ImmutableArray<KeyedState> Read(IStateRead read, NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand { Connection = connection };
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = read.Name });
        switch (read)
        {
            case StateRange range:
                command.CommandText = Range;
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = range.After });
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = range.Before });
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = range.Limit });
                break;
            case StatesByKey some:
                command.CommandText = Find;
                command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. some.Keys] });
                break;
            default:
                throw new NotSupportedException($"{read.GetType()} is no look-up in PostgreSQL.");
        }

        return command.ReadAll(StateRange.Row, PostgresTime.In);
    }
}
