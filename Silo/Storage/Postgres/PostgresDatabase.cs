using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>A PostgreSQL database and how this program connects to it.</summary>
internal sealed class PostgresDatabase : IDisposable
{
    // Short, so that callers learn within seconds that the database is gone.
    private const int ConnectSeconds = 3;
    private const int CommandSeconds = 10;
    private const int KeepAliveSeconds = 5;

    private readonly NpgsqlDataSource _source;

    /// <summary>Prepares the connection string's use; nothing is connected yet.</summary>
    /// <param name="connectionString">What it sets itself goes before this program's defaults.</param>
    /// <exception cref="StorageStartException">It is no connection string.</exception>
    public PostgresDatabase(string connectionString)
    {
        var builder = Parse(connectionString);
        Default(builder, "Max Auto Prepare", 16);
        Default(builder, "Auto Prepare Min Usages", 2);

        // Each session keeps its connection; one taken from a pool after a failure might be just as dead.
        builder.Pooling = false;
        _source = NpgsqlDataSource.Create(builder);
        Description = $"database {builder.Database ?? builder.Username} on {builder.Host}:{builder.Port}";
    }

    /// <summary>Names the database, without user and password.</summary>
    public string Description { get; }

    /// <summary>Connects, within the connection string's time-out.</summary>
    /// <exception cref="NpgsqlException">The server does not answer or refuses.</exception>
    public NpgsqlConnection Open() => _source.OpenConnection();

    /// <summary>Connects, within the connection string's time-out.</summary>
    /// <exception cref="NpgsqlException">The server does not answer or refuses.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation) =>
        await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);

    /// <inheritdoc />
    public void Dispose() => _source.Dispose();

    /// <summary>The connection string with this program's time limits, for others that connect to the same database.</summary>
    /// <param name="connectionString">What it sets itself goes before this program's defaults.</param>
    /// <param name="poolSize">How many connections they have at a time; null for Npgsql's default.</param>
    /// <exception cref="StorageStartException">It is no connection string.</exception>
    public static string WithTimeLimits(string connectionString, int? poolSize = null)
    {
        var builder = Parse(connectionString);
        if (poolSize is { } most)
        {
            builder.MaxPoolSize = most;
            builder.MinPoolSize = Math.Min(builder.MinPoolSize, most);
        }

        // Finds the pool's connections that ended with a restart of the server; each would fail one caller first.
        Default(builder, "Keepalive", KeepAliveSeconds);
        return builder.ToString();
    }

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString);
            Default(builder, "Timeout", ConnectSeconds);
            Default(builder, "Command Timeout", CommandSeconds);
            Default(builder, "Cancellation Timeout", 1000);
            Default(builder, "Application Name", "gateway");

            // Npgsql 10.0.0 hangs for ever, whatever the time-out, when it asks a server that says nothing for Kerberos encryption.
            Default(builder, "GSS Encryption Mode", "Disable");
            return builder;
        }
        catch (ArgumentException wrong)
        {
            throw new StorageStartException($"Storage:ConnectionString is no PostgreSQL connection string: {wrong.Message}", wrong);
        }
    }

    private static void Default(NpgsqlConnectionStringBuilder builder, string key, object value)
    {
        if (!builder.ShouldSerialize(key))
        {
            builder[key] = value;
        }
    }
}
