namespace Gateway.Silo.Storage;

/// <summary>Which database holds the states.</summary>
internal enum StorageProvider
{
    /// <summary>A file in the data folder.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server.</summary>
    Postgres,
}
