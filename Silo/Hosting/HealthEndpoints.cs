using Gateway.Silo.Observability;

namespace Gateway.Silo.Hosting;

/// <summary>What tells operators and their tools how the process is: <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c>.</summary>
internal static class HealthEndpoints
{
    public static void Map(WebApplication app)
    {
        var readiness = app.Services.GetRequiredService<Readiness>();
        _ = app.Services.GetRequiredService<EdgeGauges>(); // nobody else asks for it
        app.MapGet("/health/live", () => Results.Text("live\n"));
        app.MapGet("/health/ready", async () => await readiness.WhyNot() is { } why
            ? Results.Text($"not ready: {why}\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ready\n"));
        app.MapPrometheusScrapingEndpoint("/metrics");
    }
}
