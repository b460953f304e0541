using System.Diagnostics;
using System.Globalization;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Tests;

/// <summary>A real process writes to SQLite and is killed without warning: what it had acknowledged is there, every time.</summary>
public sealed class CrashTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_acknowledged_survives_kill_9_at_any_moment()
    {
        var random = new Random(20260);
        for (var round = 0; round < 6; round++)
        {
            var acknowledged = await WriteUntilKilledAsync(CrashWriter.Command, _folder, lines: random.Next(1, 3000));

            await using var storage = await TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path });
            foreach (var (writer, value) in acknowledged)
            {
                var stored = CrashWriter.Value(await storage.States.ReadAsync(CrashWriter.Key(writer)));

                // One more may have been committed without its word getting out.
                Assert.True(
                    stored == value || stored == value + 1,
                    $"Round {round}: writer {writer} had {value} acknowledged, but {stored} is stored.");
            }
        }
    }

    [Fact]
    public async Task Events_that_were_acknowledged_survive_it_with_all_that_belongs_to_them()
    {
        var random = new Random(2026);
        for (var round = 0; round < 3; round++)
        {
            using var folder = new TestFolder();
            var acknowledged = await WriteUntilKilledAsync(CrashHistoryWriter.Command, folder, lines: random.Next(1, 3000));

            await using var storage = await TestStorage.OpenAsync(new StorageOptions { Path = folder.Path });
            using var database = new SqliteDatabase(folder.Path).Open();
            for (var writer = 0; writer < CrashHistoryWriter.Writers; writer++)
            {
                var newest = Scalar(database, $"SELECT coalesce(max(value), 0) FROM gateway_event WHERE device_code = '{writer}'");

                // One more may have been committed without its word getting out.
                var value = acknowledged.GetValueOrDefault(writer);
                Assert.True(newest == value || newest == value + 1, $"Round {round}: writer {writer} had {value} acknowledged, but {newest} is stored.");
                Assert.Equal(newest, Scalar(database, $"SELECT count(*) FROM gateway_event WHERE device_code = '{writer}'"));
                Assert.Equal(2 * newest, Scalar(database, $"SELECT count(*) FROM gateway_alarm WHERE name = '{writer}'"));
                Assert.Equal(newest, Scalar(database, $"SELECT count(*) FROM gateway_outbox WHERE recipient = '{writer}'"));
            }
        }
    }

    [Fact]
    public async Task A_second_process_is_told_what_to_do_and_gets_in_once_the_first_is_dead()
    {
        using var process = StartWriter(CrashWriter.Command, _folder);
        Assert.Equal("open", await ReadLineAsync(process));

        var refused = await Assert.ThrowsAsync<StorageStartException>(() => TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path }));
        Assert.Contains("in use by another gateway", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Storage:Path", refused.Message, StringComparison.Ordinal);

        await KillAsync(process);
        await using var storage = await TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path });
    }

    private static async Task<Dictionary<int, long>> WriteUntilKilledAsync(string command, TestFolder folder, int lines)
    {
        using var process = StartWriter(command, folder);
        Assert.Equal("open", await ReadLineAsync(process));
        var acknowledged = new Dictionary<int, long>();
        for (var line = 0; line < lines; line++)
        {
            Note(await ReadLineAsync(process) ?? throw new InvalidOperationException("The writer ended by itself."));
        }

        process.Kill();
        while (await ReadLineAsync(process) is { } rest)
        {
            Note(rest);
        }

        await KillAsync(process);
        return acknowledged;

        void Note(string line)
        {
            // The last line may be cut off by the kill; then its value was acknowledged to nobody.
            var parts = line.Split(' ');
            if (parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                var writer = int.Parse(parts[0], CultureInfo.InvariantCulture);
                acknowledged[writer] = Math.Max(value, acknowledged.GetValueOrDefault(writer));
            }
        }
    }

    private static long Scalar(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static Process StartWriter(string command, TestFolder folder) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(CrashTests).Assembly.Location, command, folder.Path])
        {
            RedirectStandardOutput = true,
        })!;

    private static async Task<string?> ReadLineAsync(Process process)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            return await process.StandardOutput.ReadLineAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The writer process said nothing for {Deadline}.");
        }
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        using var deadline = new CancellationTokenSource(Deadline);
        await process.WaitForExitAsync(deadline.Token);
    }
}
