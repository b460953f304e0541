using System.Collections.Immutable;
using Gateway.Silo.Storage.States;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres.Orleans;

/// <summary>Look-ups of many states in Orleans' table, where the cluster build keeps them in PostgreSQL.</summary>
/// <param name="serviceId">The cluster's service id.</param>
internal sealed class OrleansStateQueries(string serviceId) : IPostgresStates
{
    // As the index OrleansStorage_Text has them.
    private const string Range =
        """
        SELECT GrainIdExtensionString, PayloadBinary FROM OrleansStorage
        WHERE ServiceId = $1 AND GrainTypeString = $2 AND GrainIdExtensionString IS NOT NULL
          AND GrainIdExtensionString COLLATE "C" > $3 AND GrainIdExtensionString COLLATE "C" < $4 AND PayloadBinary IS NOT NULL
        ORDER BY GrainIdExtensionString COLLATE "C" LIMIT $5
        """;

    private const string Find =
        """
        SELECT wanted.key, state.PayloadBinary
        FROM unnest($4::text[], $5::integer[], $6::bigint[], $7::text[]) AS wanted (key, hash, number, text)
        JOIN OrleansStorage AS state
          ON state.GrainIdHash = wanted.hash AND state.GrainTypeHash = $3 AND state.GrainIdN0 = 0 AND state.GrainIdN1 = wanted.number
         AND state.ServiceId = $1 AND state.GrainTypeString = $2 AND coalesce(state.GrainIdExtensionString, '') = wanted.text
        WHERE state.PayloadBinary IS NOT NULL
        """;

    /// <inheritdoc />
    public ImmutableArray<KeyedState> Read(IStateRead read, NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand { Connection = connection };
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = serviceId });
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
                var keys = some.Keys.Select(OrleansKey.From).ToArray();
                command.CommandText = Find;
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = OrleansKey.HashOf(some.Name) });
                command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. some.Keys] });
                command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. keys.Select(key => key.Hash)] });
                command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. keys.Select(key => key.Number)] });
                command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. keys.Select(key => key.Text ?? "")] });
                break;
            default:
                throw new NotSupportedException($"{read.GetType()} is no look-up in PostgreSQL.");
        }

        return command.ReadAll(StateRange.Row, PostgresTime.In);
    }
}
