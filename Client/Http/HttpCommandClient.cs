using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Gateway.Client;

/// <summary>
/// Commands devices over the gateway's HTTP API. Connections are kept and shared. Dispose it at the end of the program; one that was given an
/// <see cref="HttpClient"/> leaves that alone.
/// </summary>
public sealed class HttpCommandClient : ICommandClient, IDisposable
{
    // Longer than the gateway waits for any device.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longestControl = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http;
    private readonly bool _ownsHttp;
    private readonly Uri _root;
    private readonly AuthenticationHeaderValue _key;

    /// <summary>Makes one with connections of its own.</summary>
    /// <param name="gateway">Where the gateway's HTTP listener is: <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="key">A key of the gateway's API, with at least the role <c>command</c>.</param>
    public HttpCommandClient(Uri gateway, string key)
        : this(gateway, key, NewHttp(), ownsHttp: true)
    {
    }

    /// <summary>Makes one that uses connections that are there, for instance of an HTTP client factory.</summary>
    /// <param name="gateway">Where the gateway's HTTP listener is.</param>
    /// <param name="key">A key of the gateway's API.</param>
    /// <param name="http">The connections; its time-out must be longer than the longest deadline.</param>
    public HttpCommandClient(Uri gateway, string key, HttpClient http)
        : this(gateway, key, http, ownsHttp: false)
    {
    }

    private HttpCommandClient(Uri gateway, string key, HttpClient http, bool ownsHttp)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(http);
        _root = new Uri(gateway.AbsoluteUri.TrimEnd('/') + "/api/v1/");
        _key = new AuthenticationHeaderValue("Bearer", key.Trim());
        _http = http;
        _ownsHttp = ownsHttp;
    }

    /// <inheritdoc />
    public Task<CommandReport> SendAsync(
        string device, string instruction, CommandData data = default, CommandOptions? options = null, CancellationToken cancellation = default) =>
        PostAsync(device, instruction, data, options, wait: true, cancellation);

    /// <inheritdoc />
    public Task<CommandReport> SendNoWaitAsync(
        string device, string instruction, CommandData data = default, CommandOptions? options = null, CancellationToken cancellation = default) =>
        PostAsync(device, instruction, data, options, wait: false, cancellation);

    /// <inheritdoc />
    public async Task<IReadOnlyList<CommandReport>> SendManyAsync(
        IReadOnlyCollection<string> devices,
        string instruction,
        CommandData data = default,
        CommandOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        ArgumentException.ThrowIfNullOrEmpty(instruction);
        ArgumentOutOfRangeException.ThrowIfZero(devices.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(devices.Count, ICommandClient.MaxDevices);
        var body = HttpJson.Write(devices, instruction, data, options, wait: true);
        using var answer = await AskAsync(HttpMethod.Post, "commands", body, Limit(options), cancellation).ConfigureAwait(false);
        return HttpJson.Read(() => answer.Items().Select(HttpJson.Report).ToArray());
    }

    /// <inheritdoc />
    public async Task<CommandReport?> GetCommandAsync(Guid id, CancellationToken cancellation = default)
    {
        using var answer = await AskAsync(HttpMethod.Get, $"commands/{id}", null, s_patience, cancellation, mayBeMissing: true).ConfigureAwait(false);
        return answer.IsMissing ? null : HttpJson.Read(() => HttpJson.Report(answer.Root));
    }

    /// <inheritdoc />
    public async Task<CommandReport?> CancelAsync(Guid id, CancellationToken cancellation = default)
    {
        try
        {
            using var answer = await AskAsync(HttpMethod.Delete, $"commands/{id}", null, s_patience, cancellation, mayBeMissing: true).ConfigureAwait(false);
            return answer.IsMissing ? null : HttpJson.Read(() => HttpJson.Report(answer.Root));
        }
        catch (GatewayException late) when (late.Status == (int)HttpStatusCode.Conflict)
        {
            return await GetCommandAsync(id, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async Task<bool> FindAsync(string device, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(device);
        var path = $"devices/{Uri.EscapeDataString(device)}";
        using var answer = await AskAsync(HttpMethod.Get, path, null, s_patience, cancellation, mayBeMissing: true).ConfigureAwait(false);
        return !answer.IsMissing && answer.FailureReason is null && HttpJson.Read(() => answer.Root.GetProperty("isOnline").GetBoolean());
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> GetListAsync(int num, int page, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(num, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(num, ICommandClient.MaxPage);
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        var path = string.Create(CultureInfo.InvariantCulture, $"devices?page={page}&size={num}");
        using var answer = await AskAsync(HttpMethod.Get, path, null, s_patience, cancellation).ConfigureAwait(false);
        return HttpJson.Read(() => answer.Items().Select(static item => item.GetProperty("id").GetString()!).ToArray());
    }

    /// <inheritdoc />
    public async Task<long> GetTotalAsync(CancellationToken cancellation = default)
    {
        using var answer = await AskAsync(HttpMethod.Get, "devices/count", null, s_patience, cancellation).ConfigureAwait(false);
        return HttpJson.Read(() => answer.Root.GetProperty("count").GetInt64());
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_ownsHttp)
        {
            _http.Dispose();
        }
    }

    private static HttpClient NewHttp() => new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan, // every request has a limit of its own
    };

    private static TimeSpan Limit(CommandOptions? options) => (options?.Deadline ?? s_longestControl) + s_patience;

    private async Task<CommandReport> PostAsync(
        string device, string instruction, CommandData data, CommandOptions? options, bool wait, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(device);
        ArgumentException.ThrowIfNullOrEmpty(instruction);
        var body = HttpJson.Write(null, instruction, data, options, wait);
        var path = $"devices/{Uri.EscapeDataString(device)}/commands";
        using var answer = await AskAsync(HttpMethod.Post, path, body, Limit(options), cancellation).ConfigureAwait(false);
        return answer.FailureReason is { } reason
            ? new CommandReport(Guid.Empty, device, instruction, CommandState.Failed) { Reason = reason }
            : HttpJson.Read(() => HttpJson.Report(answer.Root));
    }

    private async Task<HttpAnswer> AskAsync(
        HttpMethod method, string path, byte[]? body, TimeSpan limit, CancellationToken cancellation, bool mayBeMissing = false)
    {
        using var request = new HttpRequestMessage(method, new Uri(_root, path));
        request.Headers.Authorization = _key;
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(limit);
        try
        {
            using var response = await _http.SendAsync(request, limited.Token).ConfigureAwait(false);
            var content = await response.Content.ReadAsByteArrayAsync(limited.Token).ConfigureAwait(false);
            if (mayBeMissing && response.StatusCode == HttpStatusCode.NotFound)
            {
                return new HttpAnswer(null);
            }

            return HttpAnswer.Of(response, content);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new GatewayUnavailableException($"The gateway at {_root.Authority} did not answer in time.", late);
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            throw new GatewayUnavailableException($"The gateway at {_root.Authority} does not answer: {gone.Message}", gone);
        }
    }
}
