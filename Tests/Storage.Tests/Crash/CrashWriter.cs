using System.Globalization;
using System.Text;
using Gateway.Silo.Storage;

namespace Gateway.Storage.Tests;

/// <summary>
/// Counts up in many states at once until it is killed, and says "key value" for each count after the store has acknowledged it.
/// </summary>
internal static class CrashWriter
{
    public const string Command = "crash-writer";
    public const int Writers = 40;

    public static StateKey Key(int writer) => new("counter", writer.ToString(CultureInfo.InvariantCulture), "state");

    public static long Value(StateRow? row) => row is null ? 0 : long.Parse(Encoding.UTF8.GetString(row.Payload), CultureInfo.InvariantCulture);

    public static async Task RunAsync(string folder)
    {
        await using var storage = await TestStorage.OpenAsync(new StorageOptions { Path = folder });
        await Console.Out.WriteLineAsync("open");
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => CountAsync(storage.States, writer)));
    }

    private static async Task CountAsync(IStateStore states, int writer)
    {
        var row = await states.ReadAsync(Key(writer));
        var version = row?.Version;
        for (var value = Value(row) + 1; ; value++)
        {
            var text = value.ToString(CultureInfo.InvariantCulture);
            var result = await states.WriteAsync(Key(writer), Encoding.UTF8.GetBytes(text), version);
            if (result.IsConflict)
            {
                throw new InvalidOperationException($"Someone else wrote {Key(writer)}.");
            }

            version = result.Version;
            await Console.Out.WriteLineAsync($"{writer} {text}");
        }
    }
}
