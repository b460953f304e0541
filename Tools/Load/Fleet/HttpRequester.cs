using System.Diagnostics;
using System.Text;
using Gateway.Load.Measure;
using Gateway.Load.Wire;

namespace Gateway.Load.Fleet;

/// <summary>An HTTP connection that sends its requests in turn, each when the one before is answered.</summary>
/// <param name="wire">The connection; not started.</param>
/// <param name="meter">Counts.</param>
/// <param name="requests">The whole requests.</param>
/// <param name="expected">What the body of an answer must have in it to count as success; empty for anything.</param>
internal sealed class HttpRequester(LoadWire wire, Meter meter, IReadOnlyList<byte[]> requests, ReadOnlyMemory<byte> expected)
    : IWireSink, IRequester, IDisposable
{
    private const int LongestProblem = 500;

    private int _next;
    private long _startedAt;
    private int _inFlight;
    private volatile bool _running;

    /// <summary>The first answer that was none of success; null when there was none.</summary>
    public string? Problem { get; private set; }

    /// <inheritdoc />
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <inheritdoc />
    public void Start()
    {
        _running = true;
        Volatile.Write(ref _inFlight, 1);
        wire.Start(this);
        Send();
        wire.Flush();
    }

    /// <inheritdoc />
    public void Stop() => _running = false;

    /// <inheritdoc />
    public int Receive(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        while (HttpBytes.TryTake(ref rest, out var status, out var body))
        {
            var isSuccess = status is >= 200 and < 300 && body.IndexOf(expected.Span) >= 0;
            var elapsed = (Stopwatch.GetTimestamp() - _startedAt) * (1_000_000_000 / Stopwatch.Frequency);
            meter.Current.Record(isSuccess ? 0u : Recorder.Refused, elapsed);
            if (!isSuccess)
            {
                Problem ??= $"{status} {Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestProblem)])}";
            }

            if (_running)
            {
                Send();
            }
            else
            {
                Volatile.Write(ref _inFlight, 0);
            }
        }

        wire.Flush();
        return bytes.Length - rest.Length;
    }

    /// <inheritdoc />
    public void Closed() => meter.ConnectionLost();

    /// <inheritdoc />
    public void Dispose() => wire.Dispose();

    private void Send()
    {
        var request = requests[_next];
        _next = (_next + 1) % requests.Count;
        _startedAt = Stopwatch.GetTimestamp();
        wire.Write(request);
    }
}
