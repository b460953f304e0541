using System.Diagnostics.Metrics;
using Gateway.EdgeListener.Connections;

namespace Gateway.Silo.Observability;

/// <summary>What is read off the edge when somebody asks, so that the main road need not count it.</summary>
internal sealed class EdgeGauges : IDisposable
{
    private readonly Meter _meter = new("Gateway");

    public EdgeGauges(Edge edge)
    {
        _meter.CreateObservableGauge(
            "gateway.commands.pending", () => (long)edge.PendingCommands, description: "Device commands under way now.");
        _meter.CreateObservableCounter("gateway.frames.in", () => edge.FramesIn, description: "Frames received.");
        _meter.CreateObservableCounter("gateway.bytes.in", () => edge.BytesIn, description: "Bytes received.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
