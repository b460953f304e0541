namespace Gateway.Silo.Storage.Sqlite;

/// <summary>Leases of work on what the database holds: messages and events that wait to be sent.</summary>
internal static class SqliteLeases
{
    private const string Sql =
        "UPDATE gateway_outbox SET lease_owner = NULL, lease_until = NULL WHERE lease_owner IS NOT NULL; DELETE FROM gateway_presence_lease";

    /// <summary>
    /// Ends all leases. Whoever has the data folder's lock may: those who took them are gone with theirs, killed perhaps, and nobody is to wait until
    /// they would have ended by themselves.
    /// </summary>
    public static void EndAll(SqliteDatabase database)
    {
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.ExecuteNonQuery();
    }
}
