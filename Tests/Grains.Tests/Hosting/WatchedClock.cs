using System.Collections.Concurrent;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>
/// The tests' clock as the runtime sees it. It knows of the timers that have fired and whose work is not done yet: a runtime that ticks on threads of its
/// own arms a timer again, or disposes of it, when the tick has ended.
/// </summary>
internal sealed class WatchedClock(ManualTimeProvider clock) : TimeProvider
{
    private readonly ConcurrentDictionary<WatchedTimer, bool> _working = new();

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WatchedTimer(this, callback, state);
        timer.Start(clock, dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, and waits until the work of every timer that came due is done.</summary>
    public async Task Advance(TimeSpan by)
    {
        clock.Advance(by);
        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        while (!_working.IsEmpty)
        {
            Assert.False(deadline.IsCancellationRequested, $"Within {Waiting.Deadline}: the end of the work of {_working.Count} timers");
            await Task.Yield();
        }
    }

    /// <summary>Forgets the timers of a runtime that has ended.</summary>
    public void Forget() => _working.Clear();

    private sealed class WatchedTimer(WatchedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private ITimer? _timer;
        private bool _isPeriodic;
        private volatile bool _disposed;

        public void Start(ManualTimeProvider inner, TimeSpan dueTime, TimeSpan period)
        {
            _timer = inner.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _isPeriodic = period > TimeSpan.Zero;
            clock._working.TryRemove(this, out _);
            return _timer!.Change(dueTime, period);
        }

        public void Dispose()
        {
            _disposed = true;
            _timer!.Dispose();
            clock._working.TryRemove(this, out _);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire()
        {
            if (!_isPeriodic)
            {
                clock._working[this] = true;
                if (_disposed)
                {
                    clock._working.TryRemove(this, out _);
                }
            }

            callback(state);
        }
    }
}
