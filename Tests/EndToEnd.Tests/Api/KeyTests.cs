using System.Globalization;
using System.Net;
using System.Text.Json;
using Gateway.EndToEnd.Tests.Hosting;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>Who may use the API, and for how long.</summary>
public sealed class KeyTests : EndToEndTest
{
    [Fact]
    public async Task The_first_key_is_made_for_the_gateways_user_alone_and_never_logged()
    {
        var gateway = await Start();
        var file = KeyFile(gateway);
        var key = (await File.ReadAllTextAsync(file)).Trim();
        Assert.StartsWith("gw_", key, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Contains(gateway.Run.Lines, l => l.Contains(file, StringComparison.Ordinal));
        Assert.DoesNotContain(key, gateway.Run.Text, StringComparison.Ordinal);
        using (var api = new ApiClient(gateway, key))
        {
            (await api.Get("keys")).Is(HttpStatusCode.OK);
        }

        Assert.Equal(0, await gateway.Stop());
        await gateway.StartAgain();
        Assert.Equal(key, (await File.ReadAllTextAsync(file)).Trim());
        using var again = new ApiClient(gateway, key);
        var one = Assert.Single((await again.Get("keys")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray());
        Assert.Equal("admin", one.GetProperty("role").GetString());
        Assert.DoesNotContain(key, gateway.Run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_in_the_settings_needs_no_file()
    {
        var gateway = await Start(ApiClient.Setting);
        Assert.False(File.Exists(KeyFile(gateway)));
        using var api = new ApiClient(gateway);
        var one = Assert.Single((await api.Get("keys")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray());
        Assert.Equal("configured", one.GetProperty("id").GetString());
        (await api.Delete("keys/configured")).Is(HttpStatusCode.Conflict);
        Assert.DoesNotContain(ApiClient.ConfiguredKey, gateway.Run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_may_do_what_its_role_allows_until_it_is_revoked()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var (id, key) = await Create(api, "read");
        using var reader = new ApiClient(gateway, key);
        (await reader.Get("health")).Is(HttpStatusCode.OK);
        (await reader.Send(HttpMethod.Get, "/api/v1/health", null)).Is(HttpStatusCode.OK);
        Assert.Contains("admin", (await reader.Get("keys")).Is(HttpStatusCode.Forbidden).Detail, StringComparison.Ordinal);
        (await reader.Post("keys", new { name = "more", role = "admin" })).Is(HttpStatusCode.Forbidden);
        (await reader.Delete($"keys/{id}")).Is(HttpStatusCode.Forbidden);

        (await api.Delete($"keys/{id}")).Is(HttpStatusCode.NoContent);
        (await reader.Get("health")).Is(HttpStatusCode.Unauthorized);
        (await api.Delete($"keys/{id}")).Is(HttpStatusCode.NoContent);
        (await api.Delete("keys/00000000")).Is(HttpStatusCode.NotFound);
        Assert.Equal(0, await gateway.Stop());
        await gateway.StartAgain();
        (await reader.Get("health")).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Without_a_good_key_there_is_nothing_but_the_document()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var (_, key) = await Create(api, "read");
        string?[] wrong = [null, "", "x", key[..^1] + (key[^1] == 'A' ? 'B' : 'A'), key + "A", "gw_" + new string('0', 8) + key[11..], new string('k', 5000)];
        foreach (var text in wrong)
        {
            using var stranger = new ApiClient(gateway, key: null);
            (string, string)[] header = text is null ? [] : [("X-Api-Key", text)];
            var refused = (await stranger.Send(HttpMethod.Get, "health", null, header)).Is(HttpStatusCode.Unauthorized);
            Assert.Equal("Bearer", refused.Headers["WWW-Authenticate"]);
        }

        using var nobody = new ApiClient(gateway, key: null);
        (await nobody.Get("openapi.json")).Is(HttpStatusCode.OK);
        (await nobody.Send(HttpMethod.Get, "health", null, ("X-Api-Key", key))).Is(HttpStatusCode.OK);
        Assert.Equal(wrong.Length, await gateway.Metric("gateway_api_refused_total{status=\"401\"}"));
    }

    [Fact]
    public async Task A_key_has_its_own_limit_and_takes_nothing_from_others()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var (_, key) = await Create(api, "read", requestsPerSecond: 2);
        using var few = new ApiClient(gateway, key);
        ApiResponse? refused = null;
        for (var i = 0; i < 1000 && refused is null; i++)
        {
            refused = await few.Get("health") is { Status: HttpStatusCode.TooManyRequests } over ? over : null;
        }

        Assert.Equal("1", Assert.IsType<ApiResponse>(refused).Headers["Retry-After"]);
        (await api.Get("health")).Is(HttpStatusCode.OK);
        await Waiting.Until(async () => (await few.Get("health")).Status == HttpStatusCode.OK ? null : "the key's next second did not come");
    }

    [Fact]
    public async Task Each_device_of_a_command_counts_as_a_request_and_the_seconds_that_follow_pay()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        var (_, key) = await Create(api, "command", requestsPerSecond: 1);
        using var few = new ApiClient(gateway, key);
        var devices = Enumerable.Range(0, 100).Select(i => $"relayer:never-{i}").ToArray();
        var whole = (await few.Post("commands", new { devices, instruction = "QueryDevice", data = new { } })).Is(HttpStatusCode.OK);
        Assert.Equal(100, whole.Json.GetProperty("items").GetArrayLength());
        var refused = (await few.Post("commands", new { devices = devices[..1], instruction = "QueryDevice", data = new { } })).Is(HttpStatusCode.TooManyRequests);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture), 50, 100);
        Assert.Contains($"Ask again in {refused.Headers["Retry-After"]} s", refused.Detail, StringComparison.Ordinal);

        // With the default limit that is nothing.
        (await api.Post("commands", new { devices, instruction = "QueryDevice", data = new { } })).Is(HttpStatusCode.OK);
        (await api.Get("health")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_that_cannot_be_made_is_refused_with_what_is_wrong()
    {
        var gateway = await Start(ApiClient.Setting);
        using var api = new ApiClient(gateway);
        foreach (var (body, what) in new (object, string)[]
        {
            (new { role = "read" }, "name"),
            (new { name = new string('n', 101), role = "read" }, "name"),
            (new { name = "a\nb", role = "read" }, "name"),
            (new { name = "x" }, "role"),
            (new { name = "x", role = "king" }, "role"),
            (new { name = "x", role = 7 }, "role"),
            (new { name = "x", role = "read,command" }, "role"),
            ("""{"name":"x","role":"read","role":"admin"}""", "role is there twice"),
            (new { name = 7, role = "read" }, "name"),
            (new { name = "x", role = "read", requestsPerSecond = 0 }, "requestsPerSecond"),
            (new { name = "x", role = "read", colour = "red" }, "colour"),
            ("{", "JSON"), ("null", "JSON"), ("", "JSON"), ("[1]", "JSON"),
        })
        {
            var detail = (await api.Post("keys", body)).Is(HttpStatusCode.BadRequest).Detail;
            Assert.Contains(what, detail, StringComparison.Ordinal);
            Assert.DoesNotContain("Gateway.", detail, StringComparison.Ordinal);
        }

        (await api.Post("keys", new { name = new string('n', 100_000), role = "read" })).Is(HttpStatusCode.RequestEntityTooLarge);
        (await api.Post("keys")).Is(HttpStatusCode.UnsupportedMediaType);
        Assert.Single((await api.Get("keys")).Json.GetProperty("items").EnumerateArray());
    }

    internal static string KeyFile(GatewayProcess gateway) => Path.Combine(
        gateway.Arguments.Single(a => a.StartsWith("--Storage:Path=", StringComparison.Ordinal))["--Storage:Path=".Length..], "api-key");

    internal static async Task<(string Id, string Key)> Create(ApiClient api, string role, int? requestsPerSecond = null)
    {
        JsonElement made = (await api.Post("keys", new { name = $"for {role}", role, requestsPerSecond })).Is(HttpStatusCode.Created).Json;
        return (made.GetProperty("id").GetString()!, made.GetProperty("key").GetString()!);
    }
}
