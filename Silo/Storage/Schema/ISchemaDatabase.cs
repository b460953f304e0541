namespace Gateway.Silo.Storage.Schema;

/// <summary>What the migrator needs of a database.</summary>
internal interface ISchemaDatabase
{
    /// <summary>Names the database in messages, without a password.</summary>
    string Description { get; }

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction that no second migrator, of this or another process, can be in at the same time;
    /// commits when it returns, undoes everything when it throws.
    /// </summary>
    void Exclusively(Action<ISchemaTransaction> work);
}
