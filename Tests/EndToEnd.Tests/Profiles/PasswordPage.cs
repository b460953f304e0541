using System.Net;
using System.Text.RegularExpressions;

namespace Gateway.EndToEnd.Tests.Profiles;

/// <summary>A browser before a gateway's page for new passwords, at an address of its own.</summary>
/// <param name="port">The gateway's HTTP port.</param>
/// <param name="address">Where the browser is, as a proxy on the gateway's machine would say.</param>
internal sealed partial class PasswordPage(int port, string address = "192.0.2.1") : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = Waiting.Deadline };

    public Task<Page> Open(string token, string? language = null) =>
        Send(new HttpRequestMessage(HttpMethod.Get, $"password-restore?token={token}"), language);

    public Task<Page> Submit(string token, string password, string? repeated = null) => Post(new FormUrlEncodedContent(
        new Dictionary<string, string> { ["token"] = token, ["password"] = password, ["repeated"] = repeated ?? password }));

    public Task<Page> Post(HttpContent content) => Send(new HttpRequestMessage(HttpMethod.Post, "password-restore") { Content = content }, null);

    public void Dispose() => _http.Dispose();

    private async Task<Page> Send(HttpRequestMessage request, string? language)
    {
        request.Headers.Add("X-Forwarded-For", address);
        if (language is not null)
        {
            request.Headers.Add("Accept-Language", language);
        }

        using var sent = request;
        using var response = await _http.SendAsync(request);
        var html = await response.Content.ReadAsStringAsync();

        // What holds for every page, whatever it says.
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.StartsWith("default-src 'none'; ", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return new Page(response.StatusCode, html, Language().Match(html).Groups["tag"].Value);
    }

    [GeneratedRegex("<html lang=\"(?<tag>[^\"]+)\">")]
    private static partial Regex Language();
}

/// <summary>A page as it came.</summary>
internal sealed record Page(HttpStatusCode Status, string Html, string Language)
{
    public bool HasForm => Html.Contains("<form method=\"post\" action=\"password-restore\">", StringComparison.Ordinal);
}
