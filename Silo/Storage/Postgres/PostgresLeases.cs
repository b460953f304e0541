using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Leases of work on what the database holds: messages and events that wait to be sent.</summary>
internal static class PostgresLeases
{
    // A lock by a number of 64 bits is listed by its two halves, and with a 1 behind.
    private const string Sql =
        """
        WITH gateways AS (
            SELECT count(*) AS number FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND classid::bigint = $1 AND objid::bigint = $2
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        ), freed AS (
            UPDATE gateway_outbox SET lease_owner = NULL, lease_until = NULL
            WHERE lease_owner IS NOT NULL AND (SELECT number FROM gateways) = 1
        )
        DELETE FROM gateway_presence_lease WHERE (SELECT number FROM gateways) = 1
        """;

    /// <summary>
    /// Ends all leases if no other gateway uses the database, by the lock that each shares, this one too: then those who took them are gone, killed
    /// perhaps, and nobody is to wait until they would have ended by themselves.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="sharedLock">The lock's number.</param>
    public static void EndAllIfAlone(PostgresDatabase database, long sharedLock)
    {
        using var connection = database.Open();
        using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sharedLock >> 32 });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sharedLock & uint.MaxValue });
        command.ExecuteNonQuery();
    }
}
