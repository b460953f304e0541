using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Silo.Notifications.Webhooks;

/// <summary>Signed HTTP POSTs to the operator's own service: see docs/notifications.md. Thread-safe.</summary>
internal sealed class WebhookPost : IWebhook, IDisposable
{
    private readonly WebhookSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <param name="settings">Where to, and how it is signed.</param>
    /// <param name="authorities">Whose certificates are believed.</param>
    /// <param name="time">The clock.</param>
    public WebhookPost(WebhookSettings settings, X509ChainPolicy authorities, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // the text would go where no operator has sent it
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // so that a changed address is seen
            ConnectCallback = static async (context, cancellation) =>
                await PooledStream.Connect(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = authorities },
        })
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
    }

    /// <inheritdoc/>
    public TimeSpan Timeout => _settings.Timeout;

    /// <inheritdoc/>
    public async Task<SendResult> Send(byte[] body, string idempotencyKey, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_settings.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        using var request = Request(body, idempotencyKey);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var reason = $"the receiver answered with HTTP {(int)response.StatusCode}";
            return response.StatusCode switch
            {
                _ when response.IsSuccessStatusCode => SendResult.Sent,
                HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => SendResult.Retry(reason, RetryAfter(response)),
                >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => SendResult.Refused(reason),
                _ => SendResult.Retry(reason, RetryAfter(response)),
            };
        }
        catch (HttpRequestException e)
        {
            // Often only the inner one says what is wrong.
            return SendResult.Retry(e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return SendResult.Retry($"the receiver took longer than {_settings.Timeout.TotalSeconds:0} s");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(byte[] body, string idempotencyKey)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _settings.Url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
        };
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Of(_settings.Secret, _time.GetUtcNow(), body));
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        return request;
    }

    private TimeSpan RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } after ? after.Delta ?? (after.Date - _time.GetUtcNow()) ?? default : default;
}
