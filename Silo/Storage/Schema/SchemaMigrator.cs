
namespace Gateway.Silo.Storage.Schema;

/// <summary>Brings a database's tables to the version that this program works with, or says what is missing.</summary>
internal static class SchemaMigrator
{
    /// <summary>Applies the scripts that the database lacks, all of them or none.</summary>
    /// <param name="database">Where.</param>
    /// <param name="components">Which tables.</param>
    /// <param name="autoMigrate">False: change nothing, only check.</param>
    /// <param name="logger">Where applied scripts are told.</param>
    /// <exception cref="StorageStartException">
    /// The database is newer than this program, or lacks scripts and <paramref name="autoMigrate"/> is off.
    /// </exception>
    public static void Migrate(ISchemaDatabase database, IReadOnlyList<SchemaComponent> components, bool autoMigrate, ILogger logger) =>
        database.Exclusively(transaction =>
        {
            foreach (var component in components)
            {
                Migrate(database, transaction, component, autoMigrate, logger);
            }
        });

    private static void Migrate(
        ISchemaDatabase database, ISchemaTransaction transaction, SchemaComponent component, bool autoMigrate, ILogger logger)
    {
        var found = transaction.ReadVersion(component.Name);
        if (found > component.Version)
        {
            throw new StorageStartException(
                $"The {database.Description} has version {found} of the schema '{component.Name}', which is newer than this program "
                + $"(it knows versions up to {component.Version}). Start the newer program, or restore a backup from before the upgrade.");
        }

        var missing = component.Scripts.Skip(found).ToList();
        if (missing.Count > 0 && !autoMigrate)
        {
            throw new StorageStartException(
                $"The {database.Description} has version {found} of the schema '{component.Name}'; this program needs {component.Version}. "
                + $"Run these scripts, each in one transaction: {string.Join(", ", missing.Select(script => $"Silo/Storage/{script.FileName}"))}; "
                + "or let the gateway do it with Storage:AutoMigrate=true.");
        }

        foreach (var script in missing)
        {
            transaction.Run(script.Sql);
            var reached = transaction.ReadVersion(component.Name);
            if (reached != script.Number)
            {
                throw new InvalidOperationException($"{script.FileName} left the schema '{component.Name}' at version {reached}.");
            }

            logger.LogInformation("Schema {Component} is at version {Version} in the {Database}", component.Name, reached, database.Description);
        }
    }
}
