using System.Text.Json;
using Npgsql;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>Silos share the messages to people that wait in their database.</summary>
[Collection(PostgresCollection.Name)]
public sealed class NotificationTests(PostgresServer postgres, ITestOutputHelper output)
{
    private static readonly TimeSpan ControlTimeout = TimeSpan.FromSeconds(3);

    [PostgresFact]
    public async Task Each_message_is_sent_by_one_silo()
    {
        const int Messages = 200;
        await using var receiver = await ReceiverProcess.StartAsync(FreePorts.Take(), "http");
        var (cluster, a, b) = await StartAsync(receiver, "take", timeoutSeconds: 60);
        await using var ending = cluster;
        await PutAsync(cluster, Messages);

        var requests = await receiver.Until("request", found => found.Count >= Messages, $"{Messages} of");
        await UntilNothingWaits(cluster);
        Assert.Equal(Messages, receiver.All("request").Count);
        Assert.Equal(Messages, requests.Select(Key).Distinct().Count());

        // How they share is chance: the one that looks first may have sent all before the other one looks.
        foreach (var silo in new[] { a, b })
        {
            output.WriteLine($"silo {silo.Name} sent {await silo.MetricAsync("gateway_outbox_sent_total")}");
            Assert.Empty(silo.Errors());
        }
    }

    [PostgresFact]
    public async Task What_a_silo_was_sending_when_it_died_is_sent_by_another()
    {
        // As many as two silos have under way at once.
        const int Messages = 16;
        await using var receiver = await ReceiverProcess.StartAsync(FreePorts.Take(), "http");
        var (cluster, dying, other) = await StartAsync(receiver, "hang-first", timeoutSeconds: 5);
        await using var ending = cluster;
        await PutAsync(cluster, Messages);
        await receiver.Until("request", found => found.Select(Key).Distinct().Count() == Messages, $"{Messages} different of");

        await dying.Process.KillHard();
        await receiver.Until("request", found => found.GroupBy(Key).Count(g => g.Count() >= 2) == Messages, $"{Messages} repeated of");
        await UntilNothingWaits(cluster);
        Assert.Empty(other.OwnErrors());
    }

    private static string Key(JsonElement request) => request.GetProperty("key").GetString()!;

    private async Task<(SiloCluster Cluster, Silo A, Silo B)> StartAsync(ReceiverProcess receiver, string path, int timeoutSeconds)
    {
        var cluster = await SiloCluster.CreateAsync(postgres, ControlTimeout, output);
        cluster.Set("Notifications:Sms:Url", $"http://127.0.0.1:{receiver.Port}/{path}");
        cluster.Set("Notifications:Sms:Secret", "secret");
        cluster.Set("Notifications:Sms:TimeoutSeconds", $"{timeoutSeconds}");
        cluster.Set("Notifications:FirstRetrySeconds", "1");
        var silos = await cluster.StartAsync("DotNetty", "Kestrel");
        return (cluster, silos[0], silos[1]);
    }

    private static async Task PutAsync(SiloCluster cluster, int messages) => await ScalarAsync(
        cluster,
        $"INSERT INTO gateway_outbox (channel, recipient, subject, text, platform) SELECT 2, '13800000000', '', n::text, '' FROM generate_series(1, {messages}) n");

    private static async Task UntilNothingWaits(SiloCluster cluster)
    {
        using var over = new CancellationTokenSource(Waiting.Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await ScalarAsync(cluster, $"SELECT count(*) FROM gateway_outbox") is not 0L and var left)
        {
            Assert.False(over.IsCancellationRequested, $"{left} messages still wait");
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task<object?> ScalarAsync(SiloCluster cluster, FormattableString sql)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(FormattableString.Invariant(sql), connection);
        return await command.ExecuteScalarAsync();
    }
}
