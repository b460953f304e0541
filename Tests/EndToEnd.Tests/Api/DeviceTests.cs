using System.Net;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>Who is online, and what an operator does to a device.</summary>
public sealed class DeviceTests : EndToEndTest
{
    [Fact]
    public async Task Those_online_are_counted_and_listed_by_cursor_and_by_number()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        Assert.Empty(AccountTests.Items((await api.Get("devices")).Is(HttpStatusCode.OK)));
        var codes = Enumerable.Range(0, 7).Select(_ => Names.Next("relayer")).ToList();
        foreach (var code in codes)
        {
            await Relayer.LogIn(gateway, code);
        }

        await Waiting.Until(async () => (await api.Get("devices/count")).Json.GetProperty("count").GetInt64() is var n && n == 7 ? null : $"{n} of 7 are online");
        Assert.Equal(0, (await api.Get("devices/count?kind=terminal")).Json.GetProperty("count").GetInt64());
        await Waiting.Until(async () => AccountTests.Items(await api.Get("devices")).Count is var n && n == 7 ? null : $"{n} of 7 are listed");

        var byCursor = new List<string>();
        var cursor = "";
        while (cursor is not null)
        {
            var page = (await api.Get($"devices?kind=relayer&limit=3{cursor}")).Is(HttpStatusCode.OK);
            byCursor.AddRange(Ids(page));
            cursor = page.Json.TryGetProperty("next", out var next) ? $"&cursor={Uri.EscapeDataString(next.GetString()!)}" : null;
        }

        var byNumber = new List<string>();
        for (var number = 0; number < 4; number++)
        {
            byNumber.AddRange(Ids((await api.Get($"devices?page={number}&size=2")).Is(HttpStatusCode.OK)));
        }

        Assert.Equal(byCursor, byNumber);
        Assert.Equal(codes.Select(c => $"relayer:{c}").Order(StringComparer.Ordinal), byCursor.Order(StringComparer.Ordinal));
        Assert.Empty(AccountTests.Items(await api.Get("devices?page=1000&size=2")));
        foreach (var path in new[] { "devices?cursor=nonsense", "devices?limit=0", "devices?limit=1001", "devices?page=-1", "devices?page=0&size=0", "devices?page=x" })
        {
            (await api.Get(path)).Is(HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    public async Task A_relayer_that_is_only_linked_was_never_seen()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var code = Names.Next("relayer");
        var path = $"devices/relayer:{code}";
        (await api.Get(path)).Is(HttpStatusCode.NotFound);

        await (await Phone.SignUp(gateway)).AddRelayer(code);
        Assert.True((await api.Get(path)).Is(HttpStatusCode.OK).Json.GetProperty("neverSeen").GetBoolean());

        await Relayer.LogIn(gateway, code);
        Assert.False((await api.Get(path)).Is(HttpStatusCode.OK).Json.TryGetProperty("neverSeen", out _));
    }

    [Fact]
    public async Task A_device_that_goes_is_gone_within_a_second()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var relayer = await Relayer.LogIn(gateway, Names.Next("relayer"));
        var path = $"devices/relayer:{relayer.Code}";
        var online = (await api.Get(path)).Is(HttpStatusCode.OK).Json;
        Assert.True(online.GetProperty("isOnline").GetBoolean());
        await relayer.Wire.DisposeAsync();
        await Waiting.Until(
            async () => (await api.Get(path)).Json.GetProperty("isOnline").GetBoolean() ? "it stays online" : null, TimeSpan.FromSeconds(1));
        Assert.False((await api.Get(path)).Json.TryGetProperty("edge", out _));
    }

    [Fact]
    public async Task A_blocked_device_is_closed_and_stays_out_until_it_is_unblocked()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var relayer = await Relayer.LogIn(gateway, Names.Next("relayer"));
        var path = $"devices/relayer:{relayer.Code}";
        (await api.Post($"{path}/disconnect")).Is(HttpStatusCode.NoContent);
        await relayer.Wire.ClosedByGateway();
        (await api.Post($"{path}/disconnect")).Is(HttpStatusCode.Conflict);

        relayer = await Relayer.LogIn(gateway, relayer.Code);
        (await api.Post($"{path}/block")).Is(HttpStatusCode.NoContent);
        await relayer.Wire.ClosedByGateway();
        Assert.True((await api.Get(path)).Json.GetProperty("isBlocked").GetBoolean());
        await using (var wire = await gateway.Connect())
        {
            Assert.Equal(StatusCode.LoginFailed, (await Relayer.LogIn(wire, relayer.Code)).Status);
        }

        (await api.Post($"{path}/unblock")).Is(HttpStatusCode.NoContent);
        await Relayer.LogIn(gateway, relayer.Code);
        foreach (var what in new[] { "block", "unblock", "disconnect" })
        {
            (await api.Post($"devices/relayer:never-here/{what}")).Is(HttpStatusCode.NotFound);
        }

        Assert.Equal(
            [404, 404, 404, 204, 204, 409, 204], AccountTests.Items(await api.Get("audit")).Select(e => e.GetProperty("status").GetInt32()));
    }

    private static IEnumerable<string> Ids(ApiResponse page) => AccountTests.Items(page).Select(d => d.GetProperty("id").GetString()!);
}
