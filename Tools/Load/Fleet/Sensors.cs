using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Gateway.Load.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Fleet;

/// <summary>The sensors of one home: their reports, and when each was sent last. Written by the sender, read by the phone.</summary>
internal sealed class Sensors
{
    /// <summary>A gas sensor: always an alarm.</summary>
    public const string Model = "2690S";

    private const int Emergency = 100;

    private readonly Dictionary<string, int> _indices;
    private readonly byte[][] _reports;
    private readonly long[] _sentAt;

    /// <summary>Prepares the reports of devices with these codes.</summary>
    public Sensors(IReadOnlyList<string> codes)
    {
        _indices = codes.Select((code, index) => (code, index)).ToDictionary(p => p.code, p => p.index, StringComparer.Ordinal);
        _reports = [.. codes.Select(code => FrameBytes.Create(
            CommandIds.EventDev,
            0,
            JsonSerializer.SerializeToUtf8Bytes(new EventDevRequest(code, Emergency), MessagingBodies.Json.EventDevRequest)))];
        _sentAt = new long[codes.Count];
    }

    /// <summary>How many there are.</summary>
    public int Count => _reports.Length;

    /// <summary>Reports sent whose notice has not come.</summary>
    public int Missing => _sentAt.Count(sent => sent != 0);

    /// <summary>The next report of a sensor, which is sent now.</summary>
    public ReadOnlySpan<byte> Report(int index, uint sequence)
    {
        FrameBytes.SetSequence(_reports[index], sequence);
        Volatile.Write(ref _sentAt[index], Stopwatch.GetTimestamp());
        return _reports[index];
    }

    /// <summary>A notice has come.</summary>
    /// <returns>When its report was sent; 0 for one that was not, or whose notice came before.</returns>
    public long Noticed(ReadOnlySpan<byte> body) =>
        CodeOf(body) is { } code && _indices.TryGetValue(code, out var index) ? Interlocked.Exchange(ref _sentAt[index], 0) : 0;

    private static string? CodeOf(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("dev_code"u8))
            {
                return reader.Read() ? Encoding.UTF8.GetString(reader.ValueSpan) : null;
            }
        }

        return null;
    }
}
