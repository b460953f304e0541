using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Gateway.Silo.Observability;

/// <summary>Metrics by OpenTelemetry: read by Prometheus from <c>/metrics</c>, and sent to a collector where one is set.</summary>
internal static class Telemetry
{
    /// <summary>The meter that all of the gateway's instruments belong to.</summary>
    public const string Meter = "Gateway";

    // Seconds; from a commit that waits for nothing to a database that hardly answers.
    private static readonly double[] s_durations = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Adds what collects and exports the metrics.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, TelemetryOptions options)
    {
        services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.ConfigureResource(resource => resource.AddService("gateway"));
            metrics.AddMeter(Meter);
            metrics.AddView(instrument => instrument.Unit == "s" ? new ExplicitBucketHistogramConfiguration { Boundaries = s_durations } : null);
            metrics.AddPrometheusExporter(exporter =>
            {
                // What was counted before a request is in its answer.
                exporter.ScrapeResponseCacheDurationMilliseconds = 0;

                // There is one meter and one process behind an address: the labels would say the same on every line.
                exporter.ScopeInfoEnabled = false;
                exporter.TargetInfoEnabled = false;
            });
            if (options.OtlpEndpoint is { } endpoint)
            {
                metrics.AddOtlpExporter(exporter =>
                {
                    exporter.Endpoint = endpoint;
                    exporter.Protocol = options.OtlpProtocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
                });
            }
        });
        return services.AddHostedService<ZeroCounters>();
    }
}
