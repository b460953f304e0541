using Gateway.Grains.Notifications;
using Gateway.Silo.Storage;
using Gateway.Storage.Tests.History;

namespace Gateway.Storage.Tests;

/// <summary>What becomes of the leases of a process that was killed.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LeaseTests(PostgresServer server) : IDisposable
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task A_killed_process_s_are_taken_over_at_the_next_start_in_sqlite() => AreTakenOver(new StorageOptions { Path = _folder.Path });

    [PostgresFact]
    public async Task A_killed_process_s_are_taken_over_at_the_next_start_in_postgres() => await AreTakenOver(await Postgres());

    [PostgresFact]
    public async Task Those_of_another_silo_that_runs_stay()
    {
        var options = await Postgres();
        await using var other = await TestStorage.OpenAsync(options);
        await Take(other);
        await using var own = await TestStorage.OpenAsync(options);
        Assert.False(await own.Presence.TakeLease("webhook", s_long));
        Assert.Empty(await own.Outbox.Claim(NotificationChannel.Mail, 10, s_long));
    }

    private static async Task AreTakenOver(StorageOptions options)
    {
        await using (var killed = await TestStorage.OpenAsync(options))
        {
            await Take(killed);
        }

        await using var next = await TestStorage.OpenAsync(options);
        Assert.True(await next.Presence.TakeLease("webhook", s_long));
        Assert.Single(await next.Outbox.Claim(NotificationChannel.Mail, 10, s_long));
    }

    private static async Task Take(TestStorage storage)
    {
        Assert.True(await storage.Presence.TakeLease("webhook", s_long));
        Assert.True(await storage.History.Store([Samples.Message()]));
        Assert.Single(await storage.Outbox.Claim(NotificationChannel.Mail, 10, s_long));
    }

    private async Task<StorageOptions> Postgres() =>
        new() { Provider = StorageProvider.Postgres, ConnectionString = await server.CreateDatabaseAsync() };
}
