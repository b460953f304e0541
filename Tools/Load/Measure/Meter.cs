namespace Gateway.Load.Measure;

/// <summary>
/// Counts one kind of operation over all threads. Each thread writes to a recorder of its own, so that counting costs no lock and no shared
/// cache line; <see cref="Read"/> adds them up. Thread-safe.
/// </summary>
internal sealed class Meter
{
    [ThreadStatic]
    private static Recorder? _current;

    [ThreadStatic]
    private static Meter? _currentOwner;

    private readonly Lock _gate = new();
    private readonly Dictionary<Thread, Recorder> _recorders = [];
    private long _lostConnections;

    /// <summary>This thread's recorder; get it once per batch.</summary>
    public Recorder Current
    {
        get
        {
            if (_currentOwner != this)
            {
                _current = RecorderOf(Thread.CurrentThread);
                _currentOwner = this;
            }

            return _current!;
        }
    }

    /// <summary>A connection ended that should have stayed.</summary>
    public void ConnectionLost() => Interlocked.Increment(ref _lostConnections);

    /// <summary>All that was counted so far.</summary>
    public Counts Read()
    {
        var latencies = new Histogram();
        var errors = new long[Recorder.MaxStatus + 1];
        lock (_gate)
        {
            foreach (var recorder in _recorders.Values)
            {
                latencies.Add(recorder.Latencies);
                for (var i = 0; i < errors.Length; i++)
                {
                    errors[i] += recorder.Errors[i];
                }
            }
        }

        return new Counts(latencies, errors, Interlocked.Read(ref _lostConnections));
    }

    private Recorder RecorderOf(Thread thread)
    {
        lock (_gate)
        {
            if (!_recorders.TryGetValue(thread, out var recorder))
            {
                _recorders[thread] = recorder = new Recorder();
            }

            return recorder;
        }
    }
}
