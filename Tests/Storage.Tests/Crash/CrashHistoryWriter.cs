using System.Globalization;
using Gateway.Silo.Storage;
using Gateway.Storage.Tests.History;

namespace Gateway.Storage.Tests;

/// <summary>
/// Stores events one after the other, several writers at once, until it is killed; each has two alarms and a message, and "writer value" is said
/// after the store has acknowledged it.
/// </summary>
internal static class CrashHistoryWriter
{
    public const string Command = "crash-history-writer";
    public const int Writers = 40;

    public static async Task RunAsync(string folder)
    {
        await using var storage = await TestStorage.OpenAsync(new StorageOptions { Path = folder });
        await Console.Out.WriteLineAsync("open");
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => StoreAsync(storage, writer.ToString(CultureInfo.InvariantCulture))));
    }

    private static async Task StoreAsync(TestStorage storage, string writer)
    {
        for (var value = 1; ; value++)
        {
            var happened = Samples.Event(code: writer) with { Value = value };
            if (!await storage.History.Store(happened, [Samples.Alarm(name: writer), Samples.Alarm(name: writer)], [Samples.Message(writer)]))
            {
                throw new InvalidOperationException($"Event {value} of writer {writer} was not taken.");
            }

            await Console.Out.WriteLineAsync($"{writer} {value}");
        }
    }
}
