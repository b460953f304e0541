using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Processes;

/// <summary>Metrics for Prometheus, and for a collector that takes OTLP.</summary>
public sealed class TelemetryTests : EndToEndTest
{
    [Fact]
    public async Task Counters_say_0_before_anything_happens_and_histograms_have_buckets()
    {
        var gateway = await Start();
        var metrics = await gateway.Get("/metrics");
        Assert.Contains("# TYPE gateway_history_alarms_total counter\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\ngateway_history_alarms_total{} 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\ngateway_bytes_in_total{} 0\n", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("otel_scope", metrics, StringComparison.Ordinal);

        await Phone.SignUp(gateway);
        metrics = await gateway.Get("/metrics");
        Assert.Contains("gateway_storage_batch_duration_seconds_bucket{operation=\"write\",le=\"0.001\"}", metrics, StringComparison.Ordinal);
        Assert.True(await gateway.Metric("gateway_bytes_in_total") > Frame.HeaderLength);
    }

    [Fact]
    public async Task A_collector_is_sent_the_metrics()
    {
        var port = FreePorts.Take();
        await using var collector = await ReceiverProcess.StartAsync(port, "http");
        var gateway = await Start($"--Telemetry:OtlpEndpoint=http://127.0.0.1:{port}/v1/metrics", "--Telemetry:OtlpProtocol=Http");

        // What was not sent by then goes out at the end.
        Assert.Equal(0, await gateway.Stop());

        await Waiting.Until(() => Task.FromResult(collector.All("request").Count > 0 ? null : "nothing was sent"));
        var request = collector.All("request")[^1];
        Assert.Equal(("/v1/metrics", "application/x-protobuf"), (request.GetProperty("path").GetString(), request.GetProperty("type").GetString()));
        Assert.Contains("gateway.storage.requests", request.GetProperty("body").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_harms_nobody()
    {
        var gateway = await Start($"--Telemetry:OtlpEndpoint=http://127.0.0.1:{FreePorts.Take()}");
        await Phone.SignUp(gateway);
        Assert.Equal(0, await gateway.Stop());
    }
}
