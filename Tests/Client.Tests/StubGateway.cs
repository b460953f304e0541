using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Client.Tests;

/// <summary>Answers every request with what it was told, and remembers the last one.</summary>
internal sealed class StubGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StubGateway(WebApplication app) => _app = app;

    /// <summary>Writes the answer.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = static _ => Task.CompletedTask;

    public string Asked { get; private set; } = "";

    public string Body { get; private set; } = "";

    public string? Key { get; private set; }

    /// <summary>Completes with the first request.</summary>
    public Task FirstRequest => _asked.Task;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<StubGateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new StubGateway(app);
        app.Run(stub.Handle);
        await app.StartAsync();
        return stub;
    }

    public StubGateway Says(int status, string json, string type = "application/json", params (string Name, string Value)[] headers)
    {
        Answer = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            await context.Response.WriteAsync(json);
        };
        return this;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task Handle(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Body = await reader.ReadToEndAsync();
        Asked = $"{context.Request.Method} {context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget}";
        Key = context.Request.Headers.Authorization;
        _asked.TrySetResult();
        await Answer(context);
    }
}
