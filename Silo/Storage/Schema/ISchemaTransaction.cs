namespace Gateway.Silo.Storage.Schema;

/// <summary>The migrator's view of a database during its transaction.</summary>
internal interface ISchemaTransaction
{
    /// <summary>The component's version as recorded in the database; 0 when there is none.</summary>
    int ReadVersion(string component);

    /// <summary>Runs a script.</summary>
    void Run(string sql);
}
