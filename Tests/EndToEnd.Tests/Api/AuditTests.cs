using System.Net;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>The audit log, and the settings in force.</summary>
public sealed class AuditTests : EndToEndTest
{
    [Fact]
    public async Task Every_change_and_every_refused_one_is_there_when_it_is_answered_and_after_a_restart()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var (id, key) = await KeyTests.Create(api, "admin");
        using var other = new ApiClient(gateway, key);
        (await other.Post("keys", new { name = "x", role = "king" })).Is(HttpStatusCode.BadRequest);
        (await other.Delete("keys/nothing")).Is(HttpStatusCode.NotFound);
        (await api.Delete($"keys/{id}")).Is(HttpStatusCode.NoContent);
        var (readId, read) = await KeyTests.Create(api, "read");
        using var reader = new ApiClient(gateway, read);
        (await reader.Delete($"keys/{readId}")).Is(HttpStatusCode.Forbidden);
        (await reader.Get("keys")).Is(HttpStatusCode.Forbidden);
        var denied = AccountTests.Items((await api.Get("audit?limit=2")).Is(HttpStatusCode.OK));
        Assert.Equal([403, 201], denied.Select(e => e.GetProperty("status").GetInt32()));
        Assert.Equal((readId, readId), (denied[0].GetProperty("key").GetString(), denied[0].GetProperty("target").GetString()));

        var all = AccountTests.Items((await api.Get("audit")).Is(HttpStatusCode.OK)).Skip(2).ToList();
        Assert.Equal([204, 404, 400, 201], all.Select(e => e.GetProperty("status").GetInt32()));
        var revoked = all[0];
        Assert.Equal("DELETE /api/v1/keys/{id}", revoked.GetProperty("route").GetString());
        Assert.Equal((id, "configured", "127.0.0.1"), (
            revoked.GetProperty("target").GetString(), revoked.GetProperty("key").GetString(), revoked.GetProperty("address").GetString()));
        Assert.DoesNotContain(key, (await api.Get("audit")).Text, StringComparison.Ordinal);

        Assert.Equal([404, 400], AccountTests.Items(await api.Get($"audit?key={id}")).Select(e => e.GetProperty("status").GetInt32()));
        var page = await api.Get("audit?limit=5");
        Assert.Equal([201], AccountTests.Items(await api.Get($"audit?limit=5&cursor={page.Json.GetProperty("next").GetString()}")).Select(e => e.GetProperty("status").GetInt32()));
        Assert.Empty(AccountTests.Items(await api.Get("audit?to=2020-01-01T00:00:00Z")));

        await gateway.Kill();
        await gateway.StartAgain();
        Assert.Equal(6, AccountTests.Items(await api.Get("audit")).Count);
    }

    [Fact]
    public async Task The_settings_in_force_are_shown_without_secrets()
    {
        var gateway = await Start(ApiClient.Setting, "--Messaging:HeartbeatSeconds=77", "--Notifications:Sms:Url=http://127.0.0.1:9/sms?key=hush", "--Notifications:Sms:Secret=hush-hush");
        using var api = new ApiClient(gateway);
        var answer = (await api.Get("config")).Is(HttpStatusCode.OK);
        Assert.DoesNotContain("hush", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ApiClient.ConfiguredKey, answer.Text, StringComparison.Ordinal);
        Assert.Equal(("77", true), Setting("Messaging:HeartbeatSeconds"));
        Assert.Equal(("30", false), Setting("Messaging:AuthorizeSeconds"));
        Assert.Equal(("***", true), Setting("Http:ApiKey"));
        Assert.Equal(("***", true), Setting("Notifications:Sms:Secret"));
        Assert.Equal(("Sqlite", false), Setting("Storage:Provider"));

        (string? Value, bool IsSet) Setting(string key)
        {
            var one = AccountTests.Items(answer).Single(s => s.GetProperty("key").GetString() == key);
            return (one.GetProperty("value").GetString(), one.GetProperty("isSet").GetBoolean());
        }
    }
}
