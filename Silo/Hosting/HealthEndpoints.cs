using Gateway.Silo.Observability;

namespace Gateway.Silo.Hosting;

/// <summary>What tells operators and their tools how the process is: <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c>.</summary>
internal static class HealthEndpoints
{
    public static void Map(WebApplication app)
    {
        var lifetime = app.Lifetime;
        _ = app.Services.GetRequiredService<EdgeGauges>(); // nobody else asks for it
        app.MapGet("/health/live", () => Results.Text("live\n"));
        app.MapGet("/health/ready", () =>
            lifetime.ApplicationStarted.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested
                ? Results.Text("ready\n")
                : Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable));
        app.MapPrometheusScrapingEndpoint("/metrics");
    }
}
