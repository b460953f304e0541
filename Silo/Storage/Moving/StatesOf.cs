namespace Gateway.Silo.Storage.Moving;

/// <summary>Which build's tables of states are meant; in SQLite both have the same.</summary>
internal enum StatesOf
{
    /// <summary>Orleans' own table in PostgreSQL.</summary>
    Cluster,

    /// <summary>The gateway's table.</summary>
    Standalone,
}
