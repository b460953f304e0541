using System.Collections.Immutable;
using System.Data.Common;

namespace Gateway.Silo.Storage.History;

/// <summary>When the oldest and the newest of all events, commands and audit entries were; no row when there are none.</summary>
internal sealed record HistorySpan : IReadRequest<ImmutableArray<HistorySpan.Row>>
{
    /// <summary>The SQL, for either database; each part is found at an end of an index.</summary>
    public const string Sql =
        """
        SELECT oldest, newest FROM (SELECT min(at) AS oldest, max(at) AS newest FROM (
            SELECT min(at) AS at FROM gateway_event UNION ALL SELECT max(at) FROM gateway_event
            UNION ALL SELECT min(at) FROM gateway_audit UNION ALL SELECT max(at) FROM gateway_audit
            UNION ALL SELECT * FROM (SELECT created_at FROM gateway_command ORDER BY id LIMIT 1) AS first
            UNION ALL SELECT * FROM (SELECT created_at FROM gateway_command ORDER BY id DESC LIMIT 1) AS last) AS ends) AS span
        WHERE newest IS NOT NULL
        """;

    /// <summary>Both times, UTC.</summary>
    public readonly record struct Row(DateTimeOffset Oldest, DateTimeOffset Newest)
    {
        /// <summary>Reads it.</summary>
        public static Row Read(DbDataReader row, TimeColumn time) => new(time(row, 0), time(row, 1));
    }
}
