using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Tells a refused statement from a server in trouble. Codes: PostgreSQL's documentation, appendix A.</summary>
internal static class PostgresErrors
{
    /// <summary>
    /// True when the server is well and has undone the transaction because of a statement in it (a deadlock, a check, a value that
    /// it cannot hold). False for what concerns everybody: shutdown (57P), resources (53), connection (08), system errors (58, XX),
    /// rights (28, 42), and a standby that takes no writes (25006).
    /// </summary>
    public static bool ConcernsStatement(PostgresException failure)
    {
        if (failure.SqlState.Length != 5 || failure.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            return false;
        }

        return failure.SqlState[..2] is not ("08" or "28" or "42" or "53" or "57" or "58" or "XX");
    }
}
