using Gateway.Silo.Configuration;
using Gateway.Silo.Hosting;
using Gateway.Silo.Storage.Legacy;
using Gateway.Silo.Storage.Moving;

namespace Gateway.Silo.Commands;

/// <summary>The subcommand <c>import-legacy</c>: takes over what the protocol document's program has in its database.</summary>
internal static class ImportLegacyCommand
{
    private const string From = "--from";
    private const string Apply = "--apply";

    private const string Usage =
        """
        usage: import-legacy --from CONNECTION [--apply] [--Section:Key=value …]
          --from CONNECTION            the old PostgreSQL database, such as "Host=…;Database=…;Username=…;Password=…"; it is only read
          --apply                      do it; without, only the report of what would be done
        """;

    /// <summary>Imports, or says what would be imported.</summary>
    /// <param name="arguments">What follows the command's name.</param>
    /// <param name="output">The report.</param>
    /// <param name="errors">What went wrong.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter errors) => CommandRun.Guarded(Usage, errors, () =>
    {
        var parsed = CommandArguments.Parse(arguments, [From], [Apply]);
        var from = parsed.Required(From);
        var settings = ConfigurationSources.Read(parsed.Settings);
        var report = new LegacyReport();
        using var old = new LegacyDatabase(from);
        var tables = LegacyTables.Read(old, report);
        using var store = new MovingStoreOpening(settings.Storage, settings.Cluster.ServiceId).Open();
        new LegacyImport(store, GatewayHost.StateJson).Run(tables, OperatorCatalogue.Load(settings), TimeProvider.System.GetUtcNow(), report);
        report.Write(output);
        if (parsed.Has(Apply))
        {
            store.Commit();
            output.WriteLine($"imported into {store.Description}");
        }
        else
        {
            output.WriteLine($"nothing was changed in {store.Description}; {Apply} does it");
        }

        return 0;
    });
}
