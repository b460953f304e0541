using System.Diagnostics;
using System.Text.Json;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>What is told of devices whose silo is killed (kill -9).</summary>
[Collection(PostgresCollection.Name)]
public sealed class LostPresenceTests(PostgresServer postgres, ITestOutputHelper output)
{
    private static readonly TimeSpan ControlTimeout = TimeSpan.FromSeconds(3);

    /// <summary>How long a killed silo's devices may still be listed: some seconds until it is found dead; the rest is for a busy machine.</summary>
    private static readonly TimeSpan LossTime = TimeSpan.FromSeconds(10);

    /// <summary>How long lists may lag; the rest is for a busy machine.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(5);

    private static readonly string[] s_staying = [.. Enumerable.Range(0, 4).Select(i => $"staying{i}")];
    private static readonly string[] s_leaving = [.. Enumerable.Range(0, 20).Select(i => $"leaving{i}")];

    [PostgresFact]
    public async Task They_leave_the_count_and_the_list_and_come_back_with_their_next_login_elsewhere()
    {
        await using var cluster = await SiloCluster.CreateAsync(postgres, ControlTimeout, output);
        cluster.Set("Http:ApiKey", Api.ConfiguredKey);
        var silos = await cluster.StartAsync("DotNetty", "Kestrel");
        var (a, dying) = (silos[0], silos[1]);
        using var api = new Api(a);
        using var lost = new Api(dying);
        var began = DateTimeOffset.UtcNow;
        await using var staying = new Relayers(await Connect(a, s_staying));

        // The grains of half of them live on the silo that stays.
        await using (var early = new Relayers(await Connect(a, s_leaving[..10])))
        {
        }

        await using var leaving = new Relayers(await Connect(dying, s_leaving));
        await using var terminal = await Terminal.ConnectAsync(dying, "T9000010");
        string[] all = [.. Ids(s_staying), .. Ids(s_leaving), "terminal:T9000010"];
        await Waiting.Until(() => api.DifferenceAsync(all), Lag);
        await Waiting.Until(() => lost.DifferenceAsync(all), Lag);

        await dying.Process.KillHard();
        var killed = Stopwatch.GetTimestamp();
        await Waiting.Until(() => api.DifferenceAsync([.. Ids(s_staying)]), LossTime);
        output.WriteLine($"gone {Stopwatch.GetElapsedTime(killed).TotalSeconds:0.00} s after the kill");
        foreach (var device in all)
        {
            Assert.Equal(Ids(s_staying).Contains(device), await api.IsOnlineAsync(device));
        }

        // Those that are gone are listed as such, wherever their grains were, with the time that was stored of them.
        var offline = await api.ListAsync("offline");
        Assert.Equal(all.Except(Ids(s_staying)).Order(StringComparer.Ordinal), offline.Keys);
        Assert.All(offline.Values, d => Assert.InRange(d.GetProperty("lastSeen").GetDateTimeOffset(), began, DateTimeOffset.UtcNow));
        var everyone = await api.ListAsync("all");
        Assert.Equal(all.Order(StringComparer.Ordinal), everyone.Keys);
        Assert.All(everyone, d => Assert.Equal(Ids(s_staying).Contains(d.Key), d.Value.GetProperty("isOnline").GetBoolean()));

        await using var back = new Relayers(await Connect(a, s_leaving));
        await using var terminalBack = await Terminal.ConnectAsync(a, "T9000010");
        await Waiting.Until(() => api.DifferenceAsync(all), Lag);
        foreach (var device in all)
        {
            Assert.True(await api.IsOnlineAsync(device), $"{device} is offline");
        }

        Assert.Empty(a.OwnErrors());
    }

    [PostgresFact]
    public async Task An_operator_s_service_is_told_that_they_are_disconnected_once_and_that_they_are_back()
    {
        await using var receiver = await ReceiverProcess.StartAsync(FreePorts.Take(), "http");
        await using var cluster = await SiloCluster.CreateAsync(postgres, ControlTimeout, output);
        cluster.Set("Presence:Webhook:Url", $"http://127.0.0.1:{receiver.Port}/take");
        cluster.Set("Presence:Webhook:Secret", "presence secret");
        cluster.Set("Notifications:FirstRetrySeconds", "1");
        var silos = await cluster.StartAsync("DotNetty", "Kestrel");
        var (a, dying) = (silos[0], silos[1]);
        await using var staying = new Relayers(await Connect(a, s_staying));
        await using var leaving = new Relayers(await Connect(dying, s_leaving));
        await Told([.. s_staying, .. s_leaving], "connected");

        await dying.Process.KillHard();
        var killed = Stopwatch.GetTimestamp();
        await Told(s_leaving, "connected", "disconnected SiloLost");
        output.WriteLine($"told {Stopwatch.GetElapsedTime(killed).TotalSeconds:0.00} s after the kill");
        await using var back = new Relayers(await Connect(a, s_leaving));
        await Told(s_leaving, "connected", "disconnected SiloLost", "connected");
        await Told(s_staying, "connected");
        Assert.Empty(a.OwnErrors());

        async Task Told(string[] codes, params string[] what)
        {
            await receiver.Until(
                "request", found => codes.All(code => Events(found, code).Length >= what.Length), $"{string.Join(", ", what)} of {codes.Length} devices as");
            foreach (var code in codes)
            {
                Assert.Equal(what, Events(receiver.All("request"), code));
            }
        }
    }

    [PostgresFact]
    public async Task One_silo_tells_and_when_it_is_killed_the_other_one_goes_on_in_order()
    {
        const int Rounds = 5;
        const string Sent = "gateway_presence_webhook_sent_total";
        var all = 2 * (s_staying.Length + s_leaving.Length);
        await using var receiver = await ReceiverProcess.StartAsync(FreePorts.Take(), "http");
        await using var cluster = await SiloCluster.CreateAsync(postgres, ControlTimeout, output);
        cluster.Set("Presence:Webhook:Url", $"http://127.0.0.1:{receiver.Port}/take");
        cluster.Set("Presence:Webhook:Secret", "presence secret");
        cluster.Set("Presence:Webhook:TimeoutSeconds", "1");
        var silos = await cluster.StartAsync("DotNetty", "Kestrel");
        await using (var ofA = new Relayers(await Connect(silos[0], s_staying)))
        await using (var ofB = new Relayers(await Connect(silos[1], s_leaving)))
        {
            await Told(1, [.. s_staying, .. s_leaving]);
        }

        await Told(2, [.. s_staying, .. s_leaving]);

        // A silo counts a batch after its receiver has it: until then neither may have sent all.
        double[] sent = [];
        await Waiting.Until(async () =>
        {
            sent = await Task.WhenAll(silos.Select(silo => silo.MetricAsync(Sent)));
            return sent.Sum() >= all ? null : $"{string.Join(" and ", sent)} of {all} events are counted as sent";
        });
        Assert.Equal([0, all], sent.Order());
        var (telling, other) = sent[0] > 0 ? (silos[0], silos[1]) : (silos[1], silos[0]);

        await telling.Process.KillHard();
        var killed = Stopwatch.GetTimestamp();
        for (var round = 0; round < Rounds; round++)
        {
            await using var some = new Relayers(await Connect(other, s_staying));
        }

        await Told(2 * (Rounds + 1), s_staying);
        output.WriteLine($"told {Stopwatch.GetElapsedTime(killed).TotalSeconds:0.00} s after the kill");
        await other.MetricBecomesAsync(Sent, n => n > 0, "over 0");
        Assert.Empty(other.OwnErrors());

        async Task Told(int count, string[] codes)
        {
            await receiver.Until("request", found => codes.All(code => Events(found, code).Length >= count), $"{count} events of {codes.Length} devices as");
            foreach (var code in codes)
            {
                var events = Events(receiver.All("request"), code);
                Assert.Equal(count, events.Length);
                Assert.All(events, (what, i) => Assert.StartsWith(i % 2 == 0 ? "connected" : "disconnected", what, StringComparison.Ordinal));
            }
        }
    }

    /// <summary>What was told of a device; each event once, in the order of the first time.</summary>
    private static string[] Events(IReadOnlyList<JsonElement> requests, string code) =>
    [
        .. requests
            .SelectMany(r => JsonDocument.Parse(r.GetProperty("body").GetString()!).RootElement.GetProperty("events").EnumerateArray())
            .Where(e => e.GetProperty("device").GetString() == $"relayer:{code}")
            .DistinctBy(e => e.GetProperty("id").GetInt64())
            .Select(e => e.TryGetProperty("reason", out var reason) ? $"{e.GetProperty("event").GetString()} {reason.GetString()}" : e.GetProperty("event").GetString()!),
    ];

    private static IEnumerable<string> Ids(IEnumerable<string> codes) => codes.Select(code => $"relayer:{code}");

    private static Task<Relayer[]> Connect(Silo silo, IEnumerable<string> codes) => Task.WhenAll(codes.Select(code => Relayer.ConnectAsync(silo, code)));

    private sealed class Relayers(Relayer[] all) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Task.WhenAll(all.Select(relayer => relayer.DisposeAsync().AsTask()));
    }
}
