using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Receivers;

/// <summary>
/// Takes webhooks. The path says how: <c>/take</c> takes them, <c>/status/N</c> answers with that status, <c>/hang-first</c> takes each at the second
/// attempt and never answers the first, <c>/hang</c> never answers.
/// </summary>
internal static class WebhookServer
{
    public static async Task Run(int port, X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listener =>
        {
            if (certificate is not null)
            {
                listener.UseHttps(certificate);
            }
        }));
        await using var app = builder.Build();
        var seen = new ConcurrentDictionary<string, bool>();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var key = context.Request.Headers["Idempotency-Key"].ToString();
            Report.Line("request", new
            {
                path = context.Request.Path.Value,
                method = context.Request.Method,
                type = context.Request.ContentType,
                key,
                signature = context.Request.Headers["X-Gateway-Signature"].ToString(),
                body = Encoding.UTF8.GetString(body.ToArray()),
            });
            var path = context.Request.Path.Value!.Split('/');
            switch (path)
            {
                case [_, "hang"]:
                case [_, "hang-first"] when seen.TryAdd(key, true):
                    await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                    break;
                case [_, "status", var status]:
                    context.Response.StatusCode = int.Parse(status, System.Globalization.CultureInfo.InvariantCulture);
                    context.Response.Headers.Location = "/take";
                    context.Response.Headers.RetryAfter = "7";
                    break;
            }
        });
        await app.StartAsync();
        Report.Line("ready");
        await Task.Delay(Timeout.InfiniteTimeSpan);
    }
}
