using System.Net;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>Events and alarms, as an operator sees them.</summary>
public sealed class HistoryTests : EndToEndTest
{
    [Fact]
    public async Task What_devices_reported_and_what_it_raised_is_listed_newest_first()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var phone = await Phone.SignUp(gateway);
        var (code, sensor) = (Names.Next("relayer"), Names.DeviceCode());
        var relayerId = await phone.AddRelayer(code);
        var device = await phone.AddDevice(sensor, model: "2690S", relayer: relayerId);
        var relayer = await Relayer.LogIn(gateway, code);
        foreach (var value in new[] { 100, 0, 100 })
        {
            Expect.Ok(await relayer.Wire.Request(CommandIds.EventDev, new { dev_code = sensor, value }));
        }

        var events = AccountTests.Items((await api.Get($"events?relayer={relayerId}&code={sensor}")).Is(HttpStatusCode.OK));
        Assert.NotEmpty(events);
        Assert.All(events, e => Assert.Equal(sensor, e.GetProperty("code").GetString(), ignoreCase: true));
        Assert.Equal(events.Select(e => e.GetProperty("id").GetInt64()).OrderDescending(), events.Select(e => e.GetProperty("id").GetInt64()));

        var alarms = AccountTests.Items((await api.Get($"alarms?apartment={phone.ApartmentId}&device={device}")).Is(HttpStatusCode.OK));
        Assert.NotEmpty(alarms);
        var paged = new List<long>();
        var cursor = "";
        while (cursor is not null)
        {
            var page = (await api.Get($"alarms?limit=1{cursor}")).Is(HttpStatusCode.OK);
            paged.AddRange(AccountTests.Items(page).Select(a => a.GetProperty("id").GetInt64()));
            cursor = page.Json.TryGetProperty("next", out var next) ? $"&cursor={next.GetString()}" : null;
        }

        Assert.Equal(alarms.Select(a => a.GetProperty("id").GetInt64()), paged);
        Assert.Empty(AccountTests.Items((await api.Get($"alarms?apartment={phone.ApartmentId}&to=2020-01-01T00:00:00Z")).Is(HttpStatusCode.OK)));
        // As the gateway's own answers have it, with the plus sign as it is.
        (await api.Get("events?from=2026-11-20T14:06:27.5+00:00")).Is(HttpStatusCode.OK);
        foreach (var path in new[] { "events?code=1", "alarms?device=1", "events?cursor=x", "alarms?cursor=1.x", "alarms?account=0", "events?from=x" })
        {
            (await api.Get(path)).Is(HttpStatusCode.BadRequest);
        }
    }
}
