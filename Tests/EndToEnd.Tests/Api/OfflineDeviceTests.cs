using System.Net;
using System.Text.Json;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Storage;
using Gateway.EndToEnd.Tests.Terminals;
using Gateway.EndToEnd.Tests.Wire;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>Which devices are gone, and since when.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OfflineDeviceTests(PostgresServer postgres) : EndToEndTest
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Devices_that_went_are_listed_with_their_last_moment_in_sqlite() => await DevicesComeAndGo(await Start(ApiClient.Setting));

    [PostgresFact]
    public async Task Devices_that_went_are_listed_with_their_last_moment_in_postgres() =>
        await DevicesComeAndGo(await Start(ApiClient.Setting, $"--Storage:ConnectionString={await postgres.CreateDatabaseAsync()}"));

    [Fact]
    public async Task What_cannot_be_asked_for_is_told()
    {
        var gateway = await Start(ApiClient.Setting, "--Http:MaxDevicesSearched=1");
        using var api = new ApiClient(gateway);
        Assert.Contains("online, offline or all", (await api.Get("devices?presence=away")).Is(HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);
        foreach (var query in new[] { "presence=1", "presence=offline,all", "presence=all&cursor=nonsense", "presence=all&limit=0", "presence=offline&limit=1001", "presence=offline&page=0" })
        {
            (await api.Get($"devices?{query}")).Is(HttpStatusCode.BadRequest);
        }

        foreach (var query in new[] { "presence=offline", "presence=ALL", "presence=all&kind=toaster" })
        {
            Assert.Empty(AccountTests.Items((await api.Get($"devices?{query}")).Is(HttpStatusCode.OK)));
        }
    }

    [Fact]
    public async Task A_search_among_many_that_are_online_ends_with_where_it_was_and_is_counted()
    {
        var gateway = await Start(ApiClient.Setting, "--Http:MaxDevicesSearched=1");
        using var api = new ApiClient(gateway);
        var relayers = new List<Relayer>();
        for (var i = 0; i < 5; i++)
        {
            relayers.Add(await Relayer.LogIn(gateway, Names.Next($"box-{i}")));
        }

        await Waiting.Until(async () => (await Items(api, "presence=online")).Count is var n && n == 5 ? null : $"{n} of 5 are online");
        await relayers[4].Wire.DisposeAsync();
        await Shows(api, "offline", $"relayer:{relayers[4].Code}");
        var page = (await api.Get("devices?presence=offline&limit=1")).Is(HttpStatusCode.OK);
        Assert.Empty(AccountTests.Items(page));
        Assert.True(page.Json.TryGetProperty("next", out _), "there is more to look through");
        Assert.NotEqual(0, await gateway.Metric("gateway_api_short_device_pages_total"));
    }

    private static async Task DevicesComeAndGo(GatewayProcess gateway)
    {
        using var api = new ApiClient(gateway);
        var began = DateTimeOffset.UtcNow;
        var relayers = new List<Relayer>();
        for (var i = 0; i < 12; i++)
        {
            relayers.Add(await Relayer.LogIn(gateway, Names.Next("box")));
        }

        var terminal = gateway.Track(await WireTerminal.Connect(gateway.TerminalPort, "T9000010"));
        await terminal.LogIn();
        string[] all = [.. relayers.Select(r => $"relayer:{r.Code}").Order(StringComparer.Ordinal), "terminal:T9000010"];
        await Shows(api, "offline");
        await Shows(api, "all", all);
        Assert.All((await Items(api, "presence=all")).Values, d => Assert.True(d.GetProperty("isOnline").GetBoolean()));
        Assert.Equal(["address", "edge", "id", "isBlocked", "isOnline", "lastSeen", "since"], Fields((await Items(api, "presence=all")).Values.First()));
        Assert.Equal(["address", "edge", "id", "lastSeen", "since"], Fields((await Items(api, "presence=online")).Values.First()));

        // Some go, one is kept out.
        foreach (var relayer in relayers.Take(5))
        {
            await relayer.Wire.DisposeAsync();
        }

        terminal.Reset();
        (await api.Post($"devices/relayer:{relayers[5].Code}/block")).Is(HttpStatusCode.NoContent);
        string[] gone = [.. relayers.Take(6).Select(r => $"relayer:{r.Code}").Order(StringComparer.Ordinal), "terminal:T9000010"];
        await Shows(api, "offline", gone);
        await Shows(api, "all", all);
        await Waiting.Until(async () => (await Items(api, "presence=offline")).Values.All(d => Seen(d) > began) ? null : "not all have a last moment after the start");
        var now = DateTimeOffset.UtcNow;
        var offline = await Items(api, "presence=offline");
        Assert.All(offline.Values, d => Assert.InRange(Seen(d), began, now + Second));
        Assert.All(offline.Values, d => Assert.Equal(["id", "isBlocked", "isOnline", "lastSeen"], Fields(d)));
        Assert.All(offline.Values, d => Assert.False(d.GetProperty("isOnline").GetBoolean()));
        Assert.Equal($"relayer:{relayers[5].Code}", Assert.Single(offline.Values, d => d.GetProperty("isBlocked").GetBoolean()).GetProperty("id").GetString());
        Assert.Equal(["terminal:T9000010"], (await Items(api, "presence=offline&kind=Terminal")).Keys);

        // One that was enrolled, and one that a phone waits for, were never here.
        (await api.Put("relayers/enrolled")).Is(HttpStatusCode.OK);
        await (await Phone.SignUp(gateway)).AddRelayer("awaited");
        Assert.Equal(all, (await Items(api, "presence=all&limit=1")).Keys);

        // With the gateway go all others.
        Assert.Equal(0, await gateway.Stop());
        await gateway.StartAgain();
        await Shows(api, "offline", all);
        var after = await Items(api, "presence=offline");
        Assert.All(gone, id => Assert.Equal(Seen(offline[id]), Seen(after[id])));
        Assert.All(all.Except(gone), id => Assert.InRange(Seen(after[id]), began, DateTimeOffset.UtcNow + Second));

        // One comes back, and one comes that was only known; it is not forgotten though the gateway is killed at once.
        await Relayer.LogIn(gateway, "enrolled");
        await Relayer.LogIn(gateway, relayers[0].Code);
        await Waiting.Until(async () => (await Items(api, "presence=online")).Count == 2 ? null : "two should be online");
        Assert.DoesNotContain($"relayer:{relayers[0].Code}", (await Items(api, "presence=offline")).Keys);
        Assert.True((await Items(api, "presence=all"))[$"relayer:{relayers[0].Code}"].GetProperty("isOnline").GetBoolean());
        await gateway.Kill();
        gateway.Allow("recover");
        await gateway.StartAgain();
        await Shows(api, "offline", [.. all.Append("relayer:enrolled").Order(StringComparer.Ordinal)]);
        Assert.InRange(Seen((await Items(api, "presence=offline"))["relayer:enrolled"]), now, DateTimeOffset.UtcNow + Second);
    }

    /// <summary>Waits until a list, page by page, has these devices in this order.</summary>
    private static Task Shows(ApiClient api, string presence, params string[] devices) => Waiting.Until(async () =>
    {
        var found = (await Items(api, $"presence={presence}&limit=2")).Keys;
        return found.SequenceEqual(devices) ? null : $"{string.Join(", ", devices)} should be {presence}, and there are {string.Join(", ", found)}";
    });

    /// <summary>All devices of a list, read page by page, by their ids in the list's order.</summary>
    private static async Task<OrderedDictionary<string, JsonElement>> Items(ApiClient api, string query)
    {
        var found = new OrderedDictionary<string, JsonElement>();
        string? cursor = "";
        while (cursor is not null)
        {
            var page = (await api.Get($"devices?{query}{cursor}")).Is(HttpStatusCode.OK);
            foreach (var device in AccountTests.Items(page))
            {
                found.Add(device.GetProperty("id").GetString()!, device); // fails when it is there twice
            }

            cursor = page.Json.TryGetProperty("next", out var next) ? $"&cursor={Uri.EscapeDataString(next.GetString()!)}" : null;
        }

        return found;
    }

    private static DateTimeOffset Seen(JsonElement device) => device.GetProperty("lastSeen").GetDateTimeOffset();

    private static IEnumerable<string> Fields(JsonElement device) => device.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal);
}
