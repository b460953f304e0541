namespace Orleans.Standalone;

/// <summary>
/// Looks at what has a time limit, now and then, in place of a timer each: calls waited for, and activations nobody uses.
/// </summary>
internal sealed class Sweep(GrainRuntime runtime) : IDisposable
{
    private readonly Lock _one = new();
    private readonly List<Call> _expired = [];
    private ITimer? _timer;
    private Entry? _entries;
    private long _nextCollection;

    public long IntervalMilliseconds { get; } = (long)runtime.Options.SweepInterval.TotalMilliseconds;

    /// <summary>Has an activation looked at until none of its calls is waited for.</summary>
    public void Add(Activation activation)
    {
        var entry = new Entry(activation);
        do
        {
            entry.Next = _entries;
        }
        while (Interlocked.CompareExchange(ref _entries, entry, entry.Next) != entry.Next);
    }

    public void Start()
    {
        _nextCollection = (long)runtime.Options.CollectionInterval.TotalMilliseconds;
        _timer = runtime.Time.CreateTimer(
            static sweep => ((Sweep)sweep!).Run(), this, runtime.Options.SweepInterval, runtime.Options.SweepInterval);
    }

    public void Dispose() => _timer?.Dispose();

    private void Run()
    {
        if (!_one.TryEnter())
        {
            return;
        }

        try
        {
            runtime.AdvanceClock();
            var now = runtime.Now;
            SweepCalls(now);
            if (now >= _nextCollection)
            {
                _nextCollection = now + (long)runtime.Options.CollectionInterval.TotalMilliseconds;
                Collect(now);
            }
        }
        finally
        {
            _one.Exit();
        }
    }

    private void SweepCalls(long now)
    {
        for (var entry = Interlocked.Exchange(ref _entries, null); entry is not null;)
        {
            var next = entry.Next;
            if (entry.Activation.SweepAwaited(now, _expired))
            {
                Put(entry);
            }

            entry = next;
        }

        foreach (var call in _expired)
        {
            call.Error = new TimeoutException($"{call.Name} on {call.Activation.GrainId} was not answered in time.");
            ThreadPool.UnsafeQueueUserWorkItem(static expired => expired.Complete(), call, preferLocal: false);
        }

        _expired.Clear();
    }

    private void Put(Entry entry)
    {
        do
        {
            entry.Next = _entries;
        }
        while (Interlocked.CompareExchange(ref _entries, entry, entry.Next) != entry.Next);
    }

    private void Collect(long now)
    {
        foreach (var grainClass in runtime.Classes)
        {
            if (grainClass.CollectionAge == long.MaxValue)
            {
                continue;
            }

            foreach (var activation in grainClass.Activations)
            {
                activation.CollectIfIdle(now);
            }
        }
    }

    private sealed class Entry(Activation activation)
    {
        public readonly Activation Activation = activation;
        public Entry? Next;
    }
}
