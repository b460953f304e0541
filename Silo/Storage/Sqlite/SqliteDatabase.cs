using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The file <c>gateway.db</c> of a data folder and how this program connects to it.</summary>
internal sealed class SqliteDatabase
{
    private const string FileName = "gateway.db";

    // For readers of other programs, backups for instance; this program has one writer.
    private const int BusySeconds = 5;

    private readonly string _connectionString;

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Names the file; nothing is opened yet.</summary>
    public SqliteDatabase(string folder)
    {
        Path = System.IO.Path.Combine(folder, FileName);
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString();
    }

    /// <summary>Whether a data folder has one.</summary>
    public static bool IsIn(string folder) => File.Exists(System.IO.Path.Combine(folder, FileName));

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Connects, with a log that is flushed to disk on every commit and readers that never wait for the writer.</summary>
    /// <exception cref="SqliteException">The file is no database, or cannot be opened.</exception>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Pragma(connection, $"busy_timeout={BusySeconds * 1000}");
            var mode = Pragma(connection, "journal_mode=WAL");
            if (!string.Equals(mode, "wal", StringComparison.OrdinalIgnoreCase))
            {
                throw new StorageStartException(
                    $"SQLite cannot use a write-ahead log for {Path} (it says '{mode}'). Put Storage:Path on a local disk.");
            }

            Pragma(connection, "synchronous=FULL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string? Pragma(SqliteConnection connection, string setting)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only the constants above come here.
        command.CommandText = $"PRAGMA {setting}";
#pragma warning restore CA2100
        return command.ExecuteScalar()?.ToString();
    }
}
