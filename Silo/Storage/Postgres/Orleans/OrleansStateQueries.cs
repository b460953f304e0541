using Gateway.Silo.Storage.States;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres.Orleans;

/// <summary>The statements that look many states up in Orleans' table, where they are in PostgreSQL: rows of key and payload. Thread-safe.</summary>
/// <param name="serviceId">The cluster's service id.</param>
internal sealed class OrleansStateQueries(string serviceId)
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

    /// <summary>The states of a range of keys.</summary>
    public NpgsqlCommand Select(StateRange range) =>
        new NpgsqlCommand(Range).With(serviceId).With(range.Name).With(range.After).With(range.Before).With(range.Limit);

    /// <summary>The states of some keys.</summary>
    public NpgsqlCommand Select(StatesByKey some)
    {
        var keys = some.Keys.Select(OrleansKey.From).ToArray();
        return new NpgsqlCommand(Find)
            .With(serviceId)
            .With(some.Name)
            .With(OrleansKey.HashOf(some.Name))
            .With<string[]>([.. some.Keys])
            .With<int[]>([.. keys.Select(key => key.Hash)])
            .With<long[]>([.. keys.Select(key => key.Number)])
            .With<string[]>([.. keys.Select(key => key.Text ?? "")]);
    }
}
