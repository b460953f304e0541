using Gateway.Silo.Storage.Postgres;
using Npgsql;

namespace Gateway.Silo.Storage;

/// <summary>
/// Tells whether an exception means that the database does not answer. Grains fail with what their runtime has made of it: it lies some exceptions
/// deep, and on PostgreSQL it is the driver's own.
/// </summary>
internal static class DatabaseFaults
{
    /// <summary>True when the database is away; false for anything else, such as a state that it refused.</summary>
    public static bool IsAway(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case StorageUnavailableException:
                    return true;
                case PostgresException failure:
                    // One that came from another silo has lost its code. The server had one to give: mostly that it shuts down.
                    return failure.SqlState is null || !PostgresErrors.ConcernsStatement(failure);
                case NpgsqlException:
                    return true;
            }
        }

        return false;
    }
}
