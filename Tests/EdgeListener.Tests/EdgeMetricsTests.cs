using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.EdgeListener.Connections;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Tests;

public sealed class EdgeMetricsTests
{
    [Fact]
    public void Statuses_that_only_a_relayer_knows_share_a_label()
    {
        var labels = new ConcurrentBag<object?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "gateway.requests.failed")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => labels.Add(tags[0].Value));
        listener.Start();
        for (var status = 0u; status < 30_000; status++)
        {
            EdgeMetrics.CountFailure((StatusCode)status);
        }

        EdgeMetrics.CountFailure((StatusCode)uint.MaxValue);
        Assert.Equal(Enum.GetValues<StatusCode>().Length + 1, labels.Distinct().Count());
        Assert.Contains("other", labels);
        Assert.Contains((int)StatusCode.RelayerTimeout, labels);
    }
}
