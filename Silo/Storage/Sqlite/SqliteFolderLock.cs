namespace Gateway.Silo.Storage.Sqlite;

/// <summary>
/// Keeps a second gateway out of a data folder: two processes would each take their own copy of a grain for the only one. The
/// operating system lets go of the lock when the process ends, however it ends.
/// </summary>
internal sealed class SqliteFolderLock : IDisposable
{
    private const string FileName = "gateway.lock";

    private readonly FileStream _file;

    private SqliteFolderLock(FileStream file) => _file = file;

    /// <summary>Takes the folder's lock.</summary>
    /// <exception cref="StorageStartException">Another gateway has it, or the folder cannot be written to.</exception>
    public static SqliteFolderLock Take(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return new SqliteFolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new StorageStartException(
                $"The data folder {folder} cannot be written to by this user. Change its owner or rights, or name another folder with Storage:Path.",
                denied);
        }
        catch (IOException inUse)
        {
            throw new StorageStartException(
                $"The data folder {folder} is in use by another gateway process. Stop that one first, or give this one a folder of its own "
                + "with Storage:Path; to run several processes on one storage, use PostgreSQL (Storage:ConnectionString, Cluster:Mode=AdoNet). "
                + $"({inUse.Message})",
                inUse);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
