using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gateway.EndToEnd.Tests.Hosting;

namespace Gateway.EndToEnd.Tests.Api;

/// <summary>A program that uses a gateway's HTTP API.</summary>
internal sealed class ApiClient : IDisposable
{
    /// <summary>The key that <see cref="Setting"/> gives a gateway.</summary>
    public const string ConfiguredKey = "a key of the tests, long enough";

    private readonly HttpClient _http;
    private readonly string? _key;

    public ApiClient(GatewayProcess gateway, string? key = ConfiguredKey)
    {
        _key = key;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{gateway.HttpPort}/"), Timeout = Waiting.Deadline };
    }

    public static string Setting => $"--Http:ApiKey={ConfiguredKey}";

    /// <summary>The bare client, for requests of the test's own.</summary>
    public HttpClient Http => _http;

    public Task<ApiResponse> Get(string path) => Send(HttpMethod.Get, path);

    public Task<ApiResponse> Post(string path, object? body = null) => Send(HttpMethod.Post, path, body);

    public Task<ApiResponse> Put(string path, object? body = null) => Send(HttpMethod.Put, path, body);

    public Task<ApiResponse> Delete(string path) => Send(HttpMethod.Delete, path);

    /// <summary>Sends a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path behind <c>/api/v1/</c>, or a whole one.</param>
    /// <param name="body">The body: a text as it is, anything else as JSON.</param>
    /// <param name="headers">Further headers.</param>
    public async Task<ApiResponse> Send(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : $"/api/v1/{path}");
        if (_key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        using var response = await _http.SendAsync(request);
        var answer = new ApiResponse(
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType ?? "",
            await response.Content.ReadAsStringAsync(),
            response.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
        if ((int)answer.Status >= 400)
        {
            answer.AssertProblem();
        }

        return answer;
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>An answer of the API.</summary>
internal sealed record ApiResponse(HttpStatusCode Status, string MediaType, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>Of a problem: what is wrong.</summary>
    public string Detail => Json.GetProperty("detail").GetString()!;

    /// <summary>The answer, whose status must be this one.</summary>
    public ApiResponse Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)status} was expected, and it was {(int)Status}: {Text}");
        return this;
    }

    /// <summary>What holds for every answer that says that something is wrong.</summary>
    public void AssertProblem()
    {
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal((int)Status, Json.GetProperty("status").GetInt32());
        Assert.NotEqual("", Json.GetProperty("title").GetString());
        Assert.NotEqual("", Detail);
        Assert.Equal("nosniff", Headers["X-Content-Type-Options"]);
    }
}
