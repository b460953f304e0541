using System.Net.Http.Headers;
using System.Text.Json;

namespace Gateway.EndToEnd.Tests.Terminals;

/// <summary>Asks the terminals' HTTP port.</summary>
internal sealed class TerminalHttp(int port) : IAsyncDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Waiting.Deadline };

    public async Task<Said> Get(string path, string? language = "en", string? accept = null, string? site = null, string method = "GET")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (language is not null)
        {
            request.Headers.AcceptLanguage.ParseAdd(language);
        }

        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        using var response = await _client.SendAsync(request);
        return new Said((int)response.StatusCode, response.Content.Headers.ContentType, (await response.Content.ReadAsStringAsync()).TrimEnd());
    }

    public async Task<JsonElement> Json(string path) => JsonDocument.Parse((await Get(path, accept: "application/json")).Text).RootElement;

    /// <summary>The terminals of the list, by id.</summary>
    public async Task<Dictionary<string, JsonElement>> List(string path = "/list/") =>
        (await Json(path)).EnumerateArray().ToDictionary(t => t.GetProperty("id").GetString()!);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    internal sealed record Said(int Status, MediaTypeHeaderValue? Type, string Text);
}
