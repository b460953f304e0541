using System.Diagnostics;
using System.Net;
using Gateway.Protocol.Terminals;

namespace Gateway.Cluster.Tests;

/// <summary>The HTTP API and the terminals' HTTP port are the same at every silo.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ApiAcrossSilosTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    /// <summary>How long a revoked key may still be good elsewhere.</summary>
    private static readonly TimeSpan RevocationTime = TimeSpan.FromSeconds(2);

    [PostgresFact]
    public async Task A_terminal_is_asked_and_commanded_at_either_silo_wherever_it_is_connected()
    {
        const string Id = "T9000010";
        foreach (var (own, other) in new[] { (silos.A, silos.B), (silos.B, silos.A) })
        {
            await using var terminal = await Terminal.ConnectAsync(own, Id, MachineState.Idle);
            using var api = new Api(other);
            using var web = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{other.Settings["Terminal:HttpPort"]}") };
            web.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
            web.DefaultRequestHeaders.Accept.ParseAdd("application/json");
            Assert.Contains("\"state\":5", await web.GetStringAsync($"/status/{Id}"), StringComparison.Ordinal);
            foreach (var command in new[] { "turnon", "restart" })
            {
                Assert.Contains(Id, await web.GetStringAsync($"/{command}/{Id}"), StringComparison.Ordinal);
            }

            var path = $"devices/terminal:{Id}";
            var answer = await api.PostAsync($"{path}/commands", new { instruction = "query" });
            Assert.Equal("answered", answer.GetProperty("state").GetString());
            Assert.Equal([(byte)MachineState.Idle], answer.GetProperty("bytes").GetBytesFromBase64());
            Assert.True(await api.IsOnlineAsync($"terminal:{Id}"), "the terminal is offline");
            await Waiting.Until(
                async () => (await web.GetStringAsync("/list/")).Contains(Id, StringComparison.Ordinal) ? null : "the terminal is not listed");

            await api.PostAsync($"{path}/disconnect");
            await terminal.Closed.Within("the end of the terminal's connection");
        }
    }

    [PostgresFact]
    public async Task A_device_is_listed_as_online_and_then_as_offline_at_either_silo()
    {
        const string Device = "relayer:coming and going";
        await using (await Relayer.ConnectAsync(silos.B, "coming and going"))
        {
            await BothSay(true);
        }

        await BothSay(false);

        Task BothSay(bool isOnline) => Task.WhenAll(new[] { silos.A, silos.B }.Select(async silo =>
        {
            using var api = new Api(silo);
            await Waiting.Until(async () => (await api.ListAsync("all")).TryGetValue(Device, out var device) && device.GetProperty("isOnline").GetBoolean() == isOnline
                && (await api.ListAsync("offline")).ContainsKey(Device) != isOnline
                && (await api.ListAsync("online")).ContainsKey(Device) == isOnline ? null : $"silo {silo.Name} should say of the device that it is online: {isOnline}");
        }));
    }

    [PostgresFact]
    public async Task A_key_that_is_revoked_at_one_silo_is_worth_nothing_at_the_other_and_its_streams_end()
    {
        using var api = new Api(silos.A);
        var made = await api.PostAsync("keys", new { name = "short-lived", role = "admin" });
        using var there = new Api(silos.B, made.GetProperty("key").GetString()!);
        await there.GetAsync("health");
        await using var relayer = await Relayer.ConnectAsync(silos.A, "traced-box");
        await using var trace = await there.StreamAsync("devices/relayer:traced-box/trace?seconds=600");
        using var reader = new StreamReader(trace);
        Assert.NotNull(await reader.ReadLineAsync().Within("the first line of the trace"));
        var end = reader.ReadToEndAsync();

        await api.OkAsync(HttpMethod.Delete, $"keys/{made.GetProperty("id").GetString()}");
        var revoked = Stopwatch.GetTimestamp();
        await Waiting.Until(
            async () => (await there.SendAsync(HttpMethod.Get, "health")).Status == HttpStatusCode.Unauthorized ? null : "the key is still good at the other silo",
            RevocationTime);
        await end.Within("the end of the trace", RevocationTime - Stopwatch.GetElapsedTime(revoked));
        using var here = new Api(silos.A, made.GetProperty("key").GetString()!);
        Assert.Equal(HttpStatusCode.Unauthorized, (await here.SendAsync(HttpMethod.Get, "health")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await there.SendAsync(HttpMethod.Get, "health")).Status);
    }
}
