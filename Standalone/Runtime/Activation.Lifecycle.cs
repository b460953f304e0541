using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Standalone;

/// <summary>From the first call to the last turn.</summary>
internal sealed partial class Activation
{
    private static readonly LifecycleWork s_activate = new(static activation => activation.ActivateAsync());
    private static readonly LifecycleWork s_deactivate = new(static activation => activation.DeactivateAsync());

    private bool _endRequested;
    private bool _endForced;
    private CancellationTokenSource? _activating;
    private Extras? _extras;
    private long _keepUntil;

    /// <summary>Services that live as long as the activation; made when first asked for.</summary>
    public IServiceProvider ActivationServices
    {
        get
        {
            lock (this)
            {
                return (MoreExtras().Scope ??= Runtime.Services.CreateAsyncScope()).ServiceProvider;
            }
        }
    }

    /// <inheritdoc/>
    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (this)
        {
            if (_endRequested || _status >= Status.Deactivating)
            {
                return;
            }

            _endRequested = true;
            MoreExtras().Reason = deactivationReason;
            if (_held || _status != Status.Active || !CanEnd)
            {
                return;
            }

            _held = true;
        }

        Work(TurnStack.Current, inline: false);
    }

    /// <summary>Ends the activation as <see cref="Deactivate"/> does, and says when that is done.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="force">Not to wait for running requests; what is left of them runs on beside the last turns.</param>
    public Task EndAsync(DeactivationReason reason, bool force)
    {
        var start = false;
        Task ended;
        lock (this)
        {
            if (_status == Status.Dead)
            {
                return Task.CompletedTask;
            }

            ended = (MoreExtras().Ended ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            if (force && !_endForced)
            {
                _endForced = true;
                start = _endRequested && !_held && _status == Status.Active;
                _held |= start;
            }
        }

        if (start)
        {
            Work(TurnStack.Current, inline: false);
        }
        else
        {
            Deactivate(reason);
        }

        return ended;
    }

    /// <summary>Ends the activation if nobody has used it for its collection age and nothing else keeps it.</summary>
    public void CollectIfIdle(long now)
    {
        lock (this)
        {
            if (_held || _endRequested || _status != Status.Active || _running > 0
                || now - _lastUsed < Class.CollectionAge || now < _keepUntil)
            {
                return;
            }

            _endRequested = true;
            MoreExtras().Reason = new(DeactivationReasonCode.ActivationIdle, "Nobody called the grain for its collection age.");
            _held = true;
        }

        Work(TurnStack.Current, inline: false);
    }

    public void DelayDeactivation(TimeSpan time)
    {
        var until = time <= TimeSpan.Zero && time != Timeout.InfiniteTimeSpan ? 0
            : time == Timeout.InfiniteTimeSpan || time == TimeSpan.MaxValue ? long.MaxValue
            : Runtime.Now + (long)time.TotalMilliseconds;
        lock (this)
        {
            _keepUntil = until;
        }
    }

    public GrainTimer<TState> StartTimer<TState>(
        Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer<TState>(this, callback, state, options);
        lock (this)
        {
            (MoreExtras().Timers ??= []).Add(timer);
        }

        timer.Begin(options.DueTime);
        return timer;
    }

    public void Forget(IDisposable timer)
    {
        lock (this)
        {
            _extras?.Timers?.Remove(timer);
        }
    }

    /// <summary>Whether no running request is in the way of the end.</summary>
    private bool CanEnd => _running == 0 || _endForced;

    private Extras MoreExtras() => _extras ??= new();

    private async Task ActivateAsync()
    {
        try
        {
            _lastUsed = Runtime.Now;
            await ConstructAsync();
            if (Class.HasOnActivate)
            {
                await RunOnActivateAsync((IGrainBase)_instance!);
            }

            lock (this)
            {
                _status = Status.Active;
            }
        }
#pragma warning disable CA1031 // The exception is the callers', whatever it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Runtime.Log.ActivationFailed(GrainId, exception);
            StopTimers();
            await ReleaseAsync();
            Bury(exception);
        }
    }

    private async Task ConstructAsync()
    {
        var turns = TurnStack.Current;
        var outer = turns.Constructing;
        turns.Constructing = this;
        List<IPersistentStateReader>? states;
        try
        {
            states = Class.HasState ? [] : null;
            _instance = Class.Construct(this, Class.NeedsScope ? ActivationServices : Runtime.Services, states);
        }
        finally
        {
            turns.Constructing = outer;
        }

        for (var i = 0; i < states?.Count; i++)
        {
            await states[i].ReadOnActivateAsync();
        }
    }

    private async Task RunOnActivateAsync(IGrainBase grain)
    {
        var limit = new CancellationTokenSource();
        lock (this)
        {
            _activating = limit;
            if (!_inSweep)
            {
                _inSweep = true;
                Runtime.Sweep.Add(this);
            }
        }

        try
        {
            await grain.OnActivateAsync(limit.Token);
        }
        finally
        {
            lock (this)
            {
                _activating = null;
            }
        }
    }

    private async Task DeactivateAsync()
    {
        StopTimers();
        if (Class.HasOnDeactivate)
        {
            using var limit = new CancellationTokenSource(Runtime.Options.DeactivationTimeout, Runtime.Time);
            try
            {
                await ((IGrainBase)_instance!).OnDeactivateAsync(_extras!.Reason, limit.Token).WaitAsync(limit.Token);
            }
#pragma warning disable CA1031 // The activation ends in any case.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Runtime.Log.DeactivationFailed(GrainId, exception);
            }
        }

        await ReleaseAsync();
        Bury(error: null);
    }

    private async Task ReleaseAsync()
    {
        try
        {
            if (_instance is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync();
            }
            else if (_instance is IDisposable disposable)
            {
                disposable.Dispose();
            }

            if (_extras?.Scope is { } scope)
            {
                await scope.DisposeAsync();
            }
        }
#pragma warning disable CA1031 // The activation ends in any case.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Runtime.Log.DeactivationFailed(GrainId, exception);
        }
    }

    private void StopTimers()
    {
        List<IDisposable>? timers;
        lock (this)
        {
            timers = _extras?.Timers;
            if (timers is not null)
            {
                _extras!.Timers = null;
            }
        }

        for (var i = 0; i < timers?.Count; i++)
        {
            timers[i].Dispose();
        }
    }

    /// <summary>In the last turn: lets a fresh activation take this one's place, and gives it the calls that came too late.</summary>
    private void Bury(Exception? error)
    {
        Class.Remove(this);
        var left = new List<Call>();
        TaskCompletionSource? ended;
        lock (this)
        {
            _status = Status.Dead;
            ended = _extras?.Ended;
            var posts = default(WorkList);
            while (_waiting.Take() is Call waiting)
            {
                left.Add(waiting);
            }

            _waitingInterleaving = 0;
            while (_queue.Take() is { } work)
            {
                if (work is Call call)
                {
                    left.Add(call);
                }
                else
                {
                    posts.Add(work);
                }
            }

            _queue = posts;
            foreach (var call in left)
            {
                Unlink(call);
            }
        }

        foreach (var call in left)
        {
            PassOn(call, error);
        }

        // References may remember this activation for long; the grain itself goes.
        _instance = null;
        ended?.TrySetResult();
    }

    private void PassOn(Call call, Exception? error)
    {
        if (call is ITick)
        {
            return;
        }

        if (error is null && ++call.Reroutes > MaxReroutes)
        {
            error = new OrleansException($"{call.Name} on {GrainId} met {MaxReroutes} activations that ended before it could start.");
        }

        if (error is null)
        {
            Class.Submit(Key, call, TurnStack.Current, inline: false);
        }
        else
        {
            call.Error = error;
            _finished.Add(call);
        }
    }

    /// <summary>An activation whose state is not the stored one any more must not go on with it.</summary>
    private void NoteFault(Task task)
    {
        if (task.IsFaulted && task.Exception.InnerExceptions[0] is InconsistentStateException { IsSourceActivation: true } inconsistent)
        {
            inconsistent.IsSourceActivation = false;
            Deactivate(new(DeactivationReasonCode.ApplicationError, inconsistent, "The grain's state is not the stored one."));
        }
    }

    /// <summary>What few activations have.</summary>
    private sealed class Extras
    {
        public DeactivationReason Reason;
        public List<IDisposable>? Timers;
        public AsyncServiceScope? Scope;
        public TaskCompletionSource? Ended;
    }
}
