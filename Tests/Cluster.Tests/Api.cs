using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Gateway.Cluster.Tests;

/// <summary>A program that uses one silo's HTTP API.</summary>
internal sealed class Api : IDisposable
{
    /// <summary>The key that all silos have in their settings.</summary>
    public const string ConfiguredKey = "a key of the tests, long enough";

    private readonly HttpClient _http;

    public Api(Silo silo, string key = ConfiguredKey)
    {
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{silo.Settings["Http:Port"]}/api/v1/"), Timeout = Waiting.Deadline };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public async Task<(HttpStatusCode Status, JsonElement Json)> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    /// <summary>Sends a request that must succeed.</summary>
    public async Task<JsonElement> OkAsync(HttpMethod method, string path, object? body = null)
    {
        var (status, json) = await SendAsync(method, path, body);
        Assert.True((int)status is >= 200 and < 300, $"{method} {path}: {(int)status} {json}");
        return json;
    }

    public Task<JsonElement> GetAsync(string path) => OkAsync(HttpMethod.Get, path);

    public Task<JsonElement> PostAsync(string path, object? body = null) => OkAsync(HttpMethod.Post, path, body);

    /// <summary>The body of a request that goes on for long.</summary>
    public Task<Stream> StreamAsync(string path) => _http.GetStreamAsync(new Uri(path, UriKind.Relative));

    /// <summary>What a device's own grain says.</summary>
    public async Task<bool> IsOnlineAsync(string device) => (await GetAsync($"devices/{device}")).GetProperty("isOnline").GetBoolean();

    /// <summary>What differs between those who are counted and listed as online, page by page, and these; null when nothing does.</summary>
    public async Task<string?> DifferenceAsync(IReadOnlyCollection<string> devices)
    {
        var count = (await GetAsync("devices/count")).GetProperty("count").GetInt32();
        var listed = new HashSet<string>();
        string? cursor = null;
        do
        {
            var page = await GetAsync($"devices?limit=7{cursor}");
            listed.UnionWith(page.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("next", out var next) ? $"&cursor={next.GetString()}" : null;
        }
        while (cursor is not null);
        return count == devices.Count && listed.SetEquals(devices)
            ? null
            : $"{devices.Count} should be online; {count} are counted, {listed.Count} listed: {string.Join(", ", listed)}";
    }

    /// <summary>The devices of a list, read page by page, by their ids; no two alike.</summary>
    public async Task<Dictionary<string, JsonElement>> ListAsync(string presence)
    {
        var listed = new Dictionary<string, JsonElement>();
        string? cursor = null;
        do
        {
            var page = await GetAsync($"devices?presence={presence}&limit=7{cursor}");
            foreach (var device in page.GetProperty("items").EnumerateArray())
            {
                listed.Add(device.GetProperty("id").GetString()!, device);
            }

            cursor = page.TryGetProperty("next", out var next) ? $"&cursor={next.GetString()}" : null;
        }
        while (cursor is not null);
        return listed;
    }

    public void Dispose() => _http.Dispose();
}
