using System.Net;
using System.Text.Json;
using Gateway.EndToEnd.Tests.Wire;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>Who is connected, as an operator sees it.</summary>
public sealed class SessionTests : EndToEndTest
{
    [Theory, EveryTransport]
    public async Task Every_connection_is_listed_once_and_found_by_what_it_is(string transport)
    {
        var gateway = await Start(ApiClient.Setting, On(transport));
        using var api = new ApiClient(gateway);
        var relayer = await Relayer.LogIn(gateway, Names.Next("box"));
        await Relayer.LogIn(gateway, Names.Next("box"));
        await Phone.SignUp(gateway);
        await gateway.Connect();

        var all = await All(api, "sessions?limit=1");
        Assert.Equal(4, all.Count);
        Assert.Equal(4, all.Select(s => s.GetProperty("connection").GetInt64()).Distinct().Count());
        Assert.Equal(["none", "phone", "relayer", "relayer"], all.Select(s => s.GetProperty("kind").GetString()!).Order());
        Assert.All(all, s => Assert.Equal("127.0.0.1", s.GetProperty("address").GetString()));

        var device = $"relayer:{relayer.Code}";
        Assert.Equal(device, Assert.Single(await All(api, $"sessions?device={device}")).GetProperty("device").GetString());
        Assert.Equal(2, (await All(api, "sessions?kind=relayer")).Count);
        Assert.Equal(2, (await All(api, "sessions?kind=Relayer")).Count);
        Assert.Contains("kind:code", (await api.Get($"sessions?device={relayer.Code}")).Is(HttpStatusCode.BadRequest).Detail, StringComparison.Ordinal);
        var phone = Assert.Single(await All(api, "sessions?kind=phone"));
        Assert.Single(await All(api, $"sessions?account={phone.GetProperty("account").GetInt64()}"));
        Assert.Empty(await All(api, "sessions?address=10.0.0.1"));
        Assert.Empty(await All(api, "sessions?edge=nowhere"));
        (await api.Get("sessions?cursor=nonsense")).Is(HttpStatusCode.BadRequest);
        (await api.Get("sessions?limit=0")).Is(HttpStatusCode.BadRequest);
        (await api.Get("sessions?account=everybody")).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task One_that_is_closed_is_gone_and_may_come_back()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var code = Names.Next("box");
        var relayer = await Relayer.LogIn(gateway, code);
        var session = Assert.Single(await All(api, $"sessions?device=relayer:{code}"));
        var path = $"sessions/{Uri.EscapeDataString(session.GetProperty("edge").GetString()!)}/{session.GetProperty("connection").GetInt64()}";
        (await api.Delete(path)).Is(HttpStatusCode.NoContent);
        await relayer.Wire.ClosedByGateway(Waiting.Deadline);
        await Waiting.Until(async () => (await All(api, $"sessions?device=relayer:{code}")).Count == 0 ? null : "it is still listed");
        (await api.Delete(path)).Is(HttpStatusCode.NotFound);
        (await api.Delete("sessions/nowhere/1")).Is(HttpStatusCode.NotFound);
        (await api.Delete("sessions/nowhere/x")).Is(HttpStatusCode.BadRequest);
        Assert.Equal(1, await gateway.Closed("Operator"));
        await Relayer.LogIn(gateway, code);
        Assert.Single(await All(api, $"sessions?device=relayer:{code}"));
    }

    [Fact]
    public async Task A_single_process_is_its_clusters_only_member()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        JsonElement[] members = [];
        await Waiting.Until(async () =>
        {
            members = [.. (await api.Get("members")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray()];
            return members.Length == 0 ? "it has not announced itself" : null;
        });
        var member = Assert.Single(members);
        Assert.True(member.GetProperty("isThis").GetBoolean(), "it is another one");
        Assert.False(member.GetProperty("isLeaving").GetBoolean(), "it is leaving");
    }

    private static async Task<List<JsonElement>> All(ApiClient api, string path)
    {
        var all = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = (await api.Get(cursor is null ? path : $"{path}&cursor={cursor}")).Is(HttpStatusCode.OK).Json;
            all.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return all;
    }
}
