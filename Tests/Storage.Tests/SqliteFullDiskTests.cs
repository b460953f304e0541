using System.Globalization;
using Gateway.Grains.Clocks;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Batching;
using Gateway.Silo.Storage.History;
using Gateway.Silo.Storage.Sqlite;
using Gateway.Storage.Tests.History;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Tests;

public sealed class SqliteFullDiskTests : IDisposable
{
    private const int Full = 13; // SQLITE_FULL

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_state_that_finds_no_place_says_that_the_disk_is_full() =>
        await IsFull(new StateWrite(new StateKey("t", "k", "s"), new byte[64 * 1024], null));

    [Fact]
    public async Task An_event_that_finds_no_place_says_that_the_disk_is_full() =>
        await IsFull(new HistoryWrite(Samples.Event(code: new string('c', 64 * 1024)), [], []));

    private async Task IsFull(IWriteRequest write)
    {
        await (await TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path })).DisposeAsync();
        var connection = new SqliteDatabase(_folder.Path).Open();
        Execute(connection, $"PRAGMA max_page_count = {Execute(connection, "PRAGMA page_count")}");
        using var writer = new SqliteWriter(connection, TimeProvider.System, new SteadyClock(TimeProvider.System));

        var failure = Assert.Throws<SqliteException>(() => writer.Execute([new BatchItem<IWriteRequest, object>(write)]));
        Assert.Equal(Full, failure.SqliteErrorCode);
        Assert.Contains("full", failure.Message, StringComparison.Ordinal);
    }

    private static string Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture)!;
    }
}
