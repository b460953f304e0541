using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>A statement of a batch, and what its rows say.</summary>
/// <param name="Command">The statement.</param>
/// <param name="Read">Reads the request's result out of the statement's rows.</param>
internal sealed record PostgresStatement(NpgsqlBatchCommand Command, Func<NpgsqlDataReader, object> Read)
{
    /// <summary>A statement whose success is the result: true.</summary>
    public static PostgresStatement Done(NpgsqlBatchCommand command) => new(command, static _ => true);

    /// <summary>The result is whether there is a row.</summary>
    public static PostgresStatement Any(NpgsqlBatchCommand command) => new(command, static rows => rows.Read());

    /// <summary>The result is how many rows there are.</summary>
    public static PostgresStatement Count(NpgsqlBatchCommand command) => new(command, static rows =>
    {
        var count = 0;
        while (rows.Read())
        {
            count++;
        }

        return count;
    });
}
