using System.Data.Common;
using System.Text.Json;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Notifications;
using Gateway.Silo.Configuration;
using Gateway.Silo.Hosting;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Moving;

namespace Gateway.Silo.Commands;

/// <summary>The subcommand <c>import</c>: what <see cref="ExportCommand"/> wrote, into a storage; all of it or nothing.</summary>
internal static class ImportCommand
{
    private const string From = "--from";
    private const string Replace = "--replace";

    private const string Usage =
        """
        usage: import --from FILE [--replace] [--Section:Key=value …]
          --from FILE                  what export wrote
          --replace                    remove first what the storage has
        """;

    /// <summary>Imports.</summary>
    /// <param name="arguments">What follows the command's name.</param>
    /// <param name="output">Progress and summary.</param>
    /// <param name="errors">What went wrong.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter errors) => CommandRun.Guarded(Usage, errors, () =>
    {
        var parsed = CommandArguments.Parse(arguments, [From], [Replace]);
        var path = Path.GetFullPath(parsed.Required(From));
        var settings = ConfigurationSources.Read(parsed.Settings);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        using var store = new MovingStoreOpening(settings.Storage, settings.Cluster.ServiceId).Open();
        MakeRoom(store, parsed.Has(Replace), output);
        try
        {
            var counts = Import(file, store, output);
            store.Commit();
            output.WriteLine($"imported {counts} from {path} into {store.Description}");
            return 0;
        }
        catch (MovedFileException wrong)
        {
            errors.WriteLine($"gateway: {path}, {wrong.Message} Nothing was changed.");
            return Subcommands.Failed;
        }
    });

    private static void MakeRoom(MovingStore store, bool replace, TextWriter output)
    {
        var there = store.Count();
        if (there.Total == 0)
        {
            return;
        }

        if (!replace)
        {
            throw new StorageStartException($"The {store.Description} has {there}. Say {Replace} to remove them.");
        }

        store.Clear();
        output.WriteLine($"replacing {there}");
    }

    private static MovedCounts Import(FileStream file, MovingStore store, TextWriter output)
    {
        var end = new MovedEnd(new MovedCounts(0, 0, 0, 0), new MovedIds(0, 0, 0));
        foreach (var (number, line) in MovedFile.Read(file))
        {
            end = line.End ?? end;
            Add(store, line, number);
            if (number % MovingProgress.Step == 0)
            {
                output.WriteLine($"{number} lines, {100 * file.Position / Math.Max(1, file.Length)} %");
            }
        }

        store.RaiseIds(end.Ids);
        return end.Counts;
    }

    private static void Add(MovingStore store, MovedLine line, long number)
    {
        try
        {
            switch (line)
            {
                case { State: { } state }:
                    Check(state, number);
                    store.Add(state);
                    break;
                case { Event: { } row }:
                    store.Add(row);
                    break;
                case { Alarm: { } row }:
                    store.Add(row);
                    break;
                case { Message: { } row }:
                    store.Add(Enum.IsDefined((NotificationChannel)row.Channel)
                        ? row
                        : throw new MovedFileException(number, $"there is no channel {row.Channel}."));
                    break;
                case { Command: { } row }:
                    store.Add(Enum.IsDefined((CommandState)row.State)
                        ? row
                        : throw new MovedFileException(number, $"there is no state {row.State} of a command."));
                    break;
                case { Audit: { } row }:
                    store.Add(row);
                    break;
                case { Presence: { } row }:
                    store.Add(row);
                    break;
                case { Known: { } row }:
                    store.Add(row);
                    break;
            }
        }
        catch (Exception refused) when (refused is DbException or FormatException)
        {
            throw new MovedFileException(number, $"the database does not take it: {refused.Message}");
        }
    }

    private static void Check(MovedState state, long number)
    {
        try
        {
            new StateKey(state.Type, state.Key, state.Name).Validate();
            var known = KnownState.Of(state.Type, state.Name)
                ?? throw new MovedFileException(number, $"this program knows no state '{state.Name}' of a grain '{state.Type}'.");
            _ = state.Payload.Deserialize(GatewayHost.StateJson.GetTypeInfo(known.Type))
                ?? throw new MovedFileException(number, "the payload is null.");
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            throw new MovedFileException(number, $"{state.Type} {state.Key}: {wrong.Message}");
        }
    }
}
