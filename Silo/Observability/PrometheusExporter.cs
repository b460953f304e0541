using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Gateway.Silo.Observability;

/// <summary>Keeps the sums of the meter <c>Gateway</c>, and writes them as Prometheus text. Thread-safe.</summary>
internal sealed class PrometheusExporter : IDisposable
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\\\"\n");

    [ThreadStatic]
    private static ArrayBufferWriter<char>? t_labels;

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, Sum>> _values = new();

    public PrometheusExporter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Gateway")
            {
                var series = _values.GetOrAdd(instrument, static _ => new());
                if (!instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal))
                {
                    // What never happened is 0, not absent.
                    listener.EnableMeasurementEvents(instrument, series);
                }
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<int>(static (instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.Start();
    }

    /// <summary>Writes everything that was measured, in Prometheus' text format 0.0.4.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var (instrument, series) in _values.OrderBy(v => v.Key.Name, StringComparer.Ordinal))
        {
            var isGauge = instrument is not Counter<long> and not Counter<int> and not ObservableCounter<long>;
            var name = instrument.Name.Replace('.', '_') + (isGauge ? "" : "_total");
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {instrument.Description}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {(isGauge ? "gauge" : "counter")}\n");
            if (series.IsEmpty)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name} 0\n");
            }

            foreach (var (labels, sum) in series.OrderBy(s => s.Key, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {Interlocked.Read(ref sum.Value)}\n");
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static void Record(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var sum = Find((ConcurrentDictionary<string, Sum>)state!, tags);
        if (instrument.IsObservable)
        {
            Interlocked.Exchange(ref sum.Value, value);
        }
        else
        {
            Interlocked.Add(ref sum.Value, value);
        }
    }

    /// <summary>A series that was counted before is found without making a string of its labels: counting is on the main road.</summary>
    private static Sum Find(ConcurrentDictionary<string, Sum> series, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = t_labels ??= new ArrayBufferWriter<char>();
        labels.ResetWrittenCount();
        WriteLabels(tags, labels);
        return series.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(labels.WrittenSpan, out var sum)
            ? sum
            : series.GetOrAdd(labels.WrittenSpan.ToString(), static _ => new Sum());
    }

    private static void WriteLabels(ReadOnlySpan<KeyValuePair<string, object?>> tags, ArrayBufferWriter<char> text)
    {
        var separator = "{";
        foreach (var (key, value) in tags)
        {
            text.Write(separator);
            text.Write(key.Replace('.', '_'));
            text.Write("=\"");
            text.Write(Escape(value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture)!));
            text.Write("\"");
            separator = ",";
        }

        text.Write(tags.IsEmpty ? "" : "}");
    }

    private static string Escape(string value) => !value.AsSpan().ContainsAny(Special)
        ? value
        : value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed class Sum
    {
        public long Value;
    }
}
