using Orleans.Runtime;

namespace Orleans.Standalone;

/// <summary>
/// One grain in memory, and its turns: whoever holds the turn is alone with the grain. Work that meets a held turn queues up, and the holder does it before
/// it lets go. As a synchronization context it brings what follows an await back into a turn.
/// </summary>
/// <remarks>
/// Fields are guarded by the lock of this object, for which nobody else has a use; those marked so belong to whoever holds the turn.
/// The lock is never held while other code runs.
/// </remarks>
internal sealed partial class Activation(GrainClass grainClass, GrainKey key)
    : SynchronizationContext, IGrainContext, IThreadPoolWorkItem
{
    /// <summary>Work items done by a thread that only came with one of its own, before it hands the rest to the pool.</summary>
    private const int InlineBudget = 16;

    /// <summary>Work items done by a thread of the pool before others get their chance.</summary>
    private const int PoolBudget = 128;

    /// <summary>Activations in a row that may end before a call gets to start.</summary>
    private const int MaxReroutes = 8;

    private bool _held;
    private bool _inSweep;
    private Status _status;
    private WorkItem? _unfinishedBatch;
    private WorkList _queue;

    /// <summary>Requests that came to the front of the queue while others kept them from starting.</summary>
    private WorkList _waiting;
    private int _waitingInterleaving;
    private Call? _awaited;

    // Owned by the turn.
    private WorkList _finished;
    private object? _instance;
    private int _running;
    private int _blocking;
    private int _writing;
    private long _lastUsed;

    private enum Status : byte
    {
        Created,
        Activating,
        Active,
        Deactivating,
        Dead,
    }

    public GrainClass Class { get; } = grainClass;

    public GrainKey Key { get; } = key;

    public GrainRuntime Runtime => Class.Runtime;

    public GrainId GrainId => Class.IdOf(Key);

    public object? GrainInstance => _instance;

    public static Activation Of(IGrainContext? context) => context as Activation
        ?? throw new InvalidOperationException("The grain was not activated by the runtime.");

    /// <summary>Takes the turn for a request that can start at once.</summary>
    public bool TryEnter(CallOptions options, TurnStack turns)
    {
        if (!turns.HasRoom)
        {
            return false;
        }

        lock (this)
        {
            if (_held || !MayStart(options) || !(_waiting.IsEmpty || Interleaves(options)))
            {
                return false;
            }

            _held = true;
            return true;
        }
    }

    /// <summary>Runs a request in the turn just taken, and lets go. A request that finishes at once costs nothing but its own task.</summary>
    public Task RunInline<TCall, TResult>(ref TCall call, TurnStack turns)
        where TCall : struct, IGrainCall
    {
        var frame = turns.Enter(this);
        _lastUsed = Runtime.Now;
        PendingCall<TResult>? pending = null;
        var task = InvokeInTurn<TCall, TResult>(ref call);
        if (!task.IsCompleted)
        {
            pending = new PendingCall<TResult>(TCall.Name, TCall.Options) { Activation = this };
            pending.Deadline = Runtime.DeadlineOf(TCall.ResponseTimeoutMilliseconds);
            Track(pending, task);
            task = pending.Task;
        }
        else if (task.IsFaulted)
        {
            NoteFault(task);
        }

        Leave(turns, frame, pending, InlineBudget);
        return task;
    }

    /// <summary>The same for a request that nobody waits for.</summary>
    public void RunInlineOneWay<TCall>(ref TCall call, TurnStack turns)
        where TCall : struct, IGrainCall
    {
        var frame = turns.Enter(this);
        _lastUsed = Runtime.Now;
        var task = InvokeInTurn<TCall, Nothing>(ref call);
        if (!task.IsCompleted)
        {
            Track(new OneWayCall<TCall>(call) { Activation = this }, task);
        }
        else if (task.IsFaulted)
        {
            NoteFault(task);
            Runtime.Log.OneWayFailed(TCall.Name, GrainId, task.Exception!.InnerExceptions[0]);
        }

        Leave(turns, frame, null, InlineBudget);
    }

    /// <summary>Queues a request; an idle grain gets to it on this thread.</summary>
    /// <returns>Whether this activation still takes requests.</returns>
    public bool Submit(Call call, TurnStack turns, bool inline = true)
    {
        lock (this)
        {
            if (_status == Status.Dead)
            {
                return false;
            }

            call.Activation = this;
            if (call.Settled)
            {
                return true;
            }

            if (call.IsAwaited)
            {
                Link(call);
            }

            _queue.Add(call);
            if (_held)
            {
                return true;
            }

            _held = true;
        }

        Work(turns, inline && turns.HasRoom);
        return true;
    }

    /// <summary>
    /// Brings something back into a turn. While this thread is completing callers, the next turn may run right here; from anywhere else it
    /// goes to the pool, as who posts does not expect code to run.
    /// </summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        var work = new PostedWork(d, state);
        lock (this)
        {
            _queue.Add(work);
            if (_held)
            {
                return;
            }

            _held = true;
        }

        var turns = TurnStack.Current;
        Work(turns, turns.IsCompleting && turns.HasRoom);
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A grain's turn cannot be waited for.");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    void IThreadPoolWorkItem.Execute()
    {
        var turns = TurnStack.Current;
        Leave(turns, turns.Enter(this), null, PoolBudget);
    }

    /// <summary>Starts a request from the queue, in the turn; or has it wait.</summary>
    public void Start(Call call)
    {
        if (call.Settled)
        {
            return;
        }

        lock (this)
        {
            if (!MayStart(call.Options))
            {
                _waiting.Add(call);
                _waitingInterleaving += Interleaves(call.Options) ? 1 : 0;
                return;
            }
        }

        if (call.KeepsAlive)
        {
            _lastUsed = Runtime.Now;
        }

        Task task;
        try
        {
            task = call.Invoke(_instance!) ?? throw NoTask(call.Name);
        }
#pragma warning disable CA1031 // The exception is the caller's.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            task = Task.FromException(exception);
        }

        if (task.IsCompleted)
        {
            call.GrainTask = task;
            NoteFault(task);
            _finished.Add(call);
        }
        else
        {
            Track(call, task);
        }
    }

    /// <summary>In the turn: a request's task has completed.</summary>
    public void OnRequestCompleted(Call call)
    {
        _running--;
        if (Blocks(call.Options))
        {
            _blocking--;
            _writing -= (call.Options & CallOptions.ReadOnly) == 0 ? 1 : 0;
        }

        NoteFault(call.GrainTask!);
        _finished.Add(call);
    }

    /// <summary>Under the lock: takes a call out of the awaited ones.</summary>
    public void Unlink(Call call)
    {
        if (!call.Linked)
        {
            return;
        }

        call.Linked = false;
        if (call.AwaitedPrevious is null)
        {
            _awaited = call.AwaitedNext;
        }
        else
        {
            call.AwaitedPrevious.AwaitedNext = call.AwaitedNext;
        }

        if (call.AwaitedNext is not null)
        {
            call.AwaitedNext.AwaitedPrevious = call.AwaitedPrevious;
        }

        call.AwaitedNext = null;
        call.AwaitedPrevious = null;
    }

    /// <summary>Takes the calls out whose time is over.</summary>
    /// <returns>Whether there are others, so that the sweep has to come again.</returns>
    public bool SweepAwaited(long now, List<Call> expired)
    {
        CancellationTokenSource? overdue = null;
        bool more;
        lock (this)
        {
            var before = expired.Count;
            for (var call = _awaited; call is not null;)
            {
                var next = call.AwaitedNext;
                if (call.Settled || call.Deadline <= now)
                {
                    Unlink(call);
                    if (!call.Settled)
                    {
                        call.Settled = true;
                        expired.Add(call);
                    }
                }

                call = next;
            }

            if (expired.Count > before)
            {
                DropSettledWaiting();
            }

            if (_status == Status.Activating && now >= _lastUsed + Runtime.ActivationTimeout)
            {
                overdue = _activating;
            }

            more = _awaited is not null || (_status == Status.Activating && overdue is null);
            _inSweep = more;
        }

        // What is registered on the token runs in the pool, outside the turn; what awaits it comes back into one.
        _ = overdue?.CancelAsync();
        return more;
    }

    private static bool Has(CallOptions options, CallOptions option) => (options & option) != 0;

    private static InvalidOperationException NoTask(string name) => new($"{name} returned null in place of a task.");

    private Task InvokeInTurn<TCall, TResult>(ref TCall call)
        where TCall : struct, IGrainCall
    {
        try
        {
            return call.Invoke(_instance!) ?? throw NoTask(TCall.Name);
        }
#pragma warning disable CA1031 // The exception is the caller's.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Task.FromException<TResult>(exception);
        }
    }

    private bool Interleaves(CallOptions options) => Class.IsReentrant || Has(options, CallOptions.AlwaysInterleave);

    /// <summary>Whether a request keeps others from starting until it has finished.</summary>
    private bool Blocks(CallOptions options) => !Interleaves(options);

    /// <summary>Whether a request could start now, if nobody were before it. Once the end was asked for, none starts any more.</summary>
    private bool MayStart(CallOptions options) => _status == Status.Active && !_endRequested
        && (Interleaves(options) || _blocking == 0 || (_writing == 0 && Has(options, CallOptions.ReadOnly)));

    /// <summary>In the turn: follows the task of a request that has not finished.</summary>
    private void Track(Call call, Task task)
    {
        call.GrainTask = task;
        _running++;
        if (Blocks(call.Options))
        {
            _blocking++;
            _writing += Has(call.Options, CallOptions.ReadOnly) ? 0 : 1;
        }

        // The turn's context is captured with it, so that it is called within a turn: at once when the grain completes the task in one.
        task.GetAwaiter().UnsafeOnCompleted(call.OnGrainTaskCompleted);
    }

    /// <summary>Does what has queued up, on this thread or on one of the pool. The turn is held.</summary>
    private void Work(TurnStack turns, bool inline)
    {
        if (inline)
        {
            Leave(turns, turns.Enter(this), null, InlineBudget);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }
    }

    /// <summary>Does what queued up while the turn was held, lets go of it, and then tells the callers of what finished.</summary>
    private void Leave(TurnStack turns, in TurnFrame frame, Call? started, int budget)
    {
        bool handOver;
        while (true)
        {
            WorkItem? next;
            lock (this)
            {
                if (started is not null)
                {
                    Link(started);
                    started = null;
                }

                Settle(turns);
                next = Next();
                handOver = next is not null && budget-- == 0;
                if (handOver)
                {
                    _unfinishedBatch = next;
                    break;
                }

                if (next is null)
                {
                    _held = false;
                    break;
                }
            }

            next.Run(this);
        }

        turns.Exit(frame);
        if (handOver)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        turns.CompleteFinished();
    }

    /// <summary>Under the lock: the callers of finished requests are about to be told, unless they stopped waiting.</summary>
    private void Settle(TurnStack turns)
    {
        while (_finished.Take() is Call call)
        {
            if (!call.Settled)
            {
                call.Settled = true;
                Unlink(call);
                turns.AddFinished(call);
            }
        }
    }

    /// <summary>Under the lock: what the holder of the turn has to do next.</summary>
    private WorkItem? Next()
    {
        if (_unfinishedBatch is { } first)
        {
            _unfinishedBatch = null;
            return first;
        }

        if (_status == Status.Created)
        {
            _status = Status.Activating;
            return s_activate;
        }

        if (!_waiting.IsEmpty && TakeWaiting() is { } call)
        {
            return call;
        }

        if (_queue.Take() is { } work)
        {
            return work;
        }

        if (_endRequested && CanEnd && _status == Status.Active)
        {
            _status = Status.Deactivating;
            return s_deactivate;
        }

        return null;
    }

    /// <summary>Under the lock: the first of the waiting requests that may start now.</summary>
    private Call? TakeWaiting()
    {
        if (MayStart(((Call)_waiting.Head!).Options))
        {
            var head = (Call)_waiting.Take()!;
            _waitingInterleaving -= Interleaves(head.Options) ? 1 : 0;
            return head;
        }

        if (_waitingInterleaving == 0 || !MayStart(CallOptions.AlwaysInterleave))
        {
            return null;
        }

        Call? found = null;
        var rest = default(WorkList);
        while (_waiting.Take() is Call call)
        {
            if (found is null && Interleaves(call.Options))
            {
                found = call;
                _waitingInterleaving--;
            }
            else
            {
                rest.Add(call);
            }
        }

        _waiting = rest;
        return found;
    }

    /// <summary>Under the lock: forgets waiting requests whose callers gave up, so that a stuck grain does not hoard them.</summary>
    private void DropSettledWaiting()
    {
        var rest = default(WorkList);
        while (_waiting.Take() is Call call)
        {
            if (!call.Settled)
            {
                rest.Add(call);
            }
            else
            {
                _waitingInterleaving -= Interleaves(call.Options) ? 1 : 0;
            }
        }

        _waiting = rest;
    }

    /// <summary>Under the lock: adds a call to the awaited ones, which the sweep looks through.</summary>
    private void Link(Call call)
    {
        call.Linked = true;
        call.AwaitedNext = _awaited;
        if (_awaited is not null)
        {
            _awaited.AwaitedPrevious = call;
        }

        _awaited = call;
        if (!_inSweep)
        {
            _inSweep = true;
            Runtime.Sweep.Add(this);
        }
    }
}
