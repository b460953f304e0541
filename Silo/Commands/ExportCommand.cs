using Gateway.Silo.Configuration;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Moving;

namespace Gateway.Silo.Commands;

/// <summary>The subcommand <c>export</c>: everything that the gateway keeps, into a file.</summary>
internal static class ExportCommand
{
    private const string To = "--to";

    private const string Usage =
        """
        usage: export --to FILE [--Section:Key=value …]
          --to FILE                    a file that does not exist yet; it will hold password hashes, so keep it safe
        """;

    /// <summary>Exports.</summary>
    /// <param name="arguments">What follows the command's name.</param>
    /// <param name="output">Progress and summary.</param>
    /// <param name="errors">What went wrong.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter errors) => CommandRun.Guarded(Usage, errors, () =>
    {
        var parsed = CommandArguments.Parse(arguments, [To], []);
        var path = Path.GetFullPath(parsed.Required(To));
        var settings = ConfigurationSources.Read(parsed.Settings);
        var storage = new MovingStoreOpening(settings.Storage, settings.Cluster.ServiceId);
        EnsureThere(settings.Storage);
        if (Path.Exists(path))
        {
            throw new IOException($"{path} exists. Name another file, or remove it first.");
        }

        var partial = path + ".partial";
        try
        {
            var counts = Export(storage, partial, output, out var from);
            File.Move(partial, path);
            output.WriteLine($"exported {counts} from {from} to {path}");
        }
        finally
        {
            File.Delete(partial);
        }

        return 0;
    });

    // To open a storage makes it where it is missing: that would be an empty export, and no help for one who misspelt the path.
    private static void EnsureThere(StorageOptions storage)
    {
        if (storage.Provider == StorageProvider.Sqlite && !Storage.Sqlite.SqliteDatabase.IsIn(storage.Path))
        {
            throw new StorageStartException($"There is no gateway's database in {Path.GetFullPath(storage.Path)} (Storage:Path).");
        }
    }

    private static MovedCounts Export(MovingStoreOpening storage, string path, TextWriter output, out string from)
    {
        using var store = storage.Open();
        var counts = store.Count();
        from = store.Description;
        using var file = Create(path);
        MovedFile.Write(file, new MovedLine(Gateway: new MovedHeader(MovedFile.Version, DateTimeOffset.UtcNow, store.Description)));
        var written = 0L;
        foreach (var line in store.Read())
        {
            MovedFile.Write(file, line);
            if (++written % MovingProgress.Step == 0)
            {
                output.WriteLine($"{written} of {counts.Total} rows");
            }
        }

        MovedFile.Write(file, new MovedLine(End: new MovedEnd(counts, store.LastIds())));
        file.Flush(flushToDisk: true);
        return counts;
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
