using System.Data.Common;
using Gateway.Silo.Storage.Postgres;
using Gateway.Silo.Storage.Schema;
using Gateway.Silo.Storage.Sqlite;

namespace Gateway.Silo.Storage;

/// <summary>How a database is made ready, by a gateway and by the commands that move its contents.</summary>
/// <param name="options">Which storage.</param>
/// <param name="loggers">Where applied scripts are told.</param>
internal sealed class StorageOpening(StorageOptions options, ILoggerFactory loggers)
{
    /// <summary>Makes the data folder if it is missing, takes its lock, and creates or upgrades the tables.</summary>
    /// <exception cref="StorageStartException">The storage cannot be used; the message is for the operator.</exception>
    public (SqliteDatabase Database, SqliteFolderLock Lock) Sqlite()
    {
        var folder = Path.GetFullPath(options.Path);
        MakeFolder(folder);
        var folderLock = SqliteFolderLock.Take(folder);
        try
        {
            var database = new SqliteDatabase(folder);
            Migrate(new SqliteSchema(database), [SchemaComponent.Sqlite], "Is Storage:Path on a local disk with room left, and the file unharmed?");
            return (database, folderLock);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    /// <summary>Creates or upgrades the tables, and takes over the states that an earlier program kept elsewhere.</summary>
    /// <param name="serviceId">The cluster's service id, to which those states belong from now on.</param>
    /// <exception cref="StorageStartException">The storage cannot be used; the message is for the operator.</exception>
    public PostgresDatabase Postgres(string serviceId)
    {
        const string Hint = "Is the server running, and Storage:ConnectionString right?";
        var database = new PostgresDatabase(options.ConnectionString!);
        try
        {
            Migrate(new PostgresSchema(database), [SchemaComponent.Postgres, SchemaComponent.Orleans], Hint);
            Explain(
                database.Description,
                Hint,
                () => new FormerStates(database, serviceId, loggers.CreateLogger<FormerStates>()).TakeOver());
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private void Migrate(ISchemaDatabase database, IReadOnlyList<SchemaComponent> components, string hint) => Explain(
        database.Description,
        hint,
        () => SchemaMigrator.Migrate(database, components, options.AutoMigrate, loggers.CreateLogger(typeof(SchemaMigrator))));

    private static void Explain(string description, string hint, Action work)
    {
        try
        {
            work();
        }
        catch (DbException failure)
        {
            throw new StorageStartException($"The {description} cannot be used: {failure.Message} {hint}", failure);
        }
    }

    // Holds password hashes, so nobody else may look in; a folder that exists keeps the rights that its owner gave it.
    private static void MakeFolder(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageStartException($"The data folder {folder} (Storage:Path) cannot be made: {failure.Message}", failure);
        }
    }
}
