using Orleans.Runtime;

namespace Orleans.Standalone;

/// <summary>A tick of a timer, which ends with its activation instead of going to the next.</summary>
internal interface ITick;

/// <summary>A timer of a grain, and the request that each of its ticks is. There is one tick at a time, so the object serves them all.</summary>
internal sealed class GrainTimer<TState> : Call, IGrainTimer, ITick
{
    private readonly Func<TState, CancellationToken, Task> _callback;
    private readonly TState _state;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private readonly bool _keepAlive;

    // Guarded by the lock of the cancellation source.
    private TimeSpan _period;
    private TimeSpan? _changedDue;
    private bool _ticking;
    private bool _ended;

    public GrainTimer(
        Activation activation, Func<TState, CancellationToken, Task> callback, TState state, in GrainTimerCreationOptions options)
    {
        Activation = activation;
        _callback = callback;
        _state = state;
        _period = options.Period;
        _keepAlive = options.KeepAlive;
        Options = options.Interleave ? CallOptions.AlwaysInterleave | CallOptions.OneWay : CallOptions.OneWay;
        _timer = activation.Runtime.Time.CreateTimer(
            static timer => ((GrainTimer<TState>)timer!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override string Name => "A timer tick";

    public override CallOptions Options { get; }

    public override bool IsAwaited => false;

    public override bool KeepsAlive => _keepAlive;

    public void Begin(TimeSpan dueTime) => _timer.Change(dueTime, Timeout.InfiniteTimeSpan);

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_disposed)
        {
            _period = period;
            if (_ended)
            {
                return;
            }

            if (_ticking)
            {
                _changedDue = dueTime;
            }
            else
            {
                _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_disposed)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            _timer.Dispose();
        }

        _disposed.Cancel();
        Activation.Forget(this);
    }

    public override Task Invoke(object target) =>
        _disposed.IsCancellationRequested ? Task.CompletedTask : _callback(_state, _disposed.Token);

    public override void Complete()
    {
        if (GrainTask!.IsFaulted && !_disposed.IsCancellationRequested)
        {
            Activation.Runtime.Log.TimerFailed(Activation.GrainId, GrainTask.Exception.InnerExceptions[0]);
        }

        lock (_disposed)
        {
            _ticking = false;
            var due = _changedDue ?? _period;
            _changedDue = null;
            if (!_ended && due != Timeout.InfiniteTimeSpan)
            {
                _timer.Change(due, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void OnDue()
    {
        lock (_disposed)
        {
            if (_ticking || _ended)
            {
                return;
            }

            _ticking = true;
            Settled = false;
            GrainTask = null;
        }

        Activation.Submit(this, TurnStack.Current);
    }
}
