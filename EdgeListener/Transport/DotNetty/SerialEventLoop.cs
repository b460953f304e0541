using DotNetty.Common.Concurrency;
using DotNetty.Transport.Channels;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>
/// An event loop without a thread, for one channel. Its pieces of work run one after the other, in the order in which they came, on the threads
/// that bring them: who finds it idle runs the piece at once; who finds it busy leaves the piece to whoever is at it; a thread that is in
/// another loop comes here when it has left that one. Under a task scheduler of its own, a grain's turn for example, a thread runs nothing:
/// the thread pool does. Thread-safe.
/// </summary>
/// <param name="group">The group.</param>
internal sealed class SerialEventLoop(SerialEventLoopGroup group) : AbstractEventExecutor(group), IEventLoop, IThreadPoolWorkItem
{
    /// <summary>How long a queue that has run empty may be to be kept.</summary>
    private const int KeptCapacity = 8;

    // Under the lock of this object, for which nobody else has a use. Most loops have one piece at most, which needs no queue.
    private State _state;
    private Piece _first;
    private Queue<Piece>? _behind;

    private volatile Thread? _thread;

    private enum State
    {
        /// <summary>No work.</summary>
        Idle,

        /// <summary>Work is queued, and a thread has undertaken to see to it.</summary>
        Waiting,

        /// <summary>A thread is in it.</summary>
        Running,
    }

    IEventLoopGroup IEventLoop.Parent => group;

    IEnumerable<IEventLoop> IEventLoopGroup.Items => [this];

    public override bool IsShuttingDown => group.IsShuttingDown;

    public override bool IsShutdown => group.IsShutdown;

    public override bool IsTerminated => group.IsTerminated;

    public override Task TerminationCompletion => group.TerminationCompletion;

    IEventLoop IEventLoopGroup.GetNext() => this;

    public Task RegisterAsync(IChannel channel) => channel.Unsafe.RegisterAsync(this);

    public override bool IsInEventLoop(Thread thread) => _thread == thread;

    public override void Execute(IRunnable task) => Submit(new Piece(task));

    // The base class' own would wrap each in an object.
    void IExecutor.Execute(Action action) => Submit(new Piece(action));

    void IExecutor.Execute(Action<object> action, object state) => Submit(new Piece(action!, state));

    void IExecutor.Execute(Action<object, object> action, object context, object state) => Submit(new Piece(action!, context, state));

    /// <summary>Runs a piece here as soon as may be, on this thread if it can.</summary>
    public void Submit(in Piece piece)
    {
        if (TaskScheduler.Current != TaskScheduler.Default)
        {
            Post(piece);
            return;
        }

        var turn = LoopTurn.OfThread;
        if (turn.IsUnderWay)
        {
            if (TryQueue(piece))
            {
                turn.RunNext(this);
            }

            return;
        }

        Piece first;
        lock (this)
        {
            // Who only sends takes what nobody else has undertaken, and no more.
            if (_state == State.Running || (_state == State.Waiting && piece.IsSend))
            {
                Enqueue(piece);
                return;
            }

            if (_state == State.Waiting)
            {
                // Whoever has undertaken it is busy elsewhere: this thread is sooner.
                Enqueue(piece);
                first = default;
            }
            else
            {
                first = piece;
            }

            Enter();
        }

        turn.Run(this, first);
    }

    /// <summary>Runs a piece here on a thread of the pool, never on this one: for what may run code that the caller does not expect.</summary>
    public void Post(in Piece piece)
    {
        if (TryQueue(piece))
        {
            LeaveToPool();
        }
    }

    /// <summary>Has a thread of the pool see to what is queued.</summary>
    public void LeaveToPool() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute()
    {
        if (TryTake())
        {
            LoopTurn.OfThread.Run(this, default);
        }
    }

    /// <summary>Has this thread enter the loop; false when somebody else has meanwhile.</summary>
    public bool TryTake()
    {
        lock (this)
        {
            if (_state != State.Waiting)
            {
                return false;
            }

            Enter();
            return true;
        }
    }

    /// <summary>By the thread that has entered: runs pieces until there are none, or others have their turn.</summary>
    public void RunPieces(LoopTurn turn, in Piece first)
    {
        var hasPiece = !first.IsEmpty;
        var piece = first;
        if (!hasPiece)
        {
            // One at least, or two loops could give way to each other for ever.
            hasPiece = TryNext(turn, givesWay: false, out piece);
        }

        while (hasPiece)
        {
            Run(piece);
            turn.Count();
            hasPiece = TryNext(turn, givesWay: true, out piece);
        }
    }

    private bool TryNext(LoopTurn turn, bool givesWay, out Piece piece)
    {
        bool isOver;
        lock (this)
        {
            if (_first.IsEmpty)
            {
                _state = State.Idle;
                _thread = null;
                piece = default;
                return false;
            }

            isOver = turn.IsOver || (turn.OnlySends && !_first.IsSend);
            if (!isOver && !(givesWay && turn.HasNext))
            {
                piece = Dequeue();
                return true;
            }

            _state = State.Waiting;
            _thread = null;
        }

        piece = default;
        if (isOver)
        {
            LeaveToPool();
        }
        else
        {
            turn.RunNext(this);
        }

        return false;
    }

    private void Run(in Piece piece)
    {
        try
        {
            piece.Run();
        }
        catch (Exception e)
        {
            group.Logger.LogError(e, "A piece of work of a connection's event loop failed; the loop goes on");
        }
    }

    /// <returns>Whether the caller has to have somebody see to it.</returns>
    private bool TryQueue(in Piece piece)
    {
        lock (this)
        {
            Enqueue(piece);
            if (_state != State.Idle)
            {
                return false;
            }

            _state = State.Waiting;
            return true;
        }
    }

    private void Enter()
    {
        _state = State.Running;
        _thread = Thread.CurrentThread;
    }

    private void Enqueue(in Piece piece)
    {
        if (_first.IsEmpty)
        {
            _first = piece;
        }
        else
        {
            (_behind ??= new Queue<Piece>()).Enqueue(piece);
        }
    }

    private Piece Dequeue()
    {
        var piece = _first;
        _first = default;
        if (_behind is { } behind)
        {
            behind.TryDequeue(out _first);
            if (behind.Count == 0 && behind.Capacity > KeptCapacity)
            {
                _behind = null;
            }
        }

        return piece;
    }

    protected override IEnumerable<IEventExecutor> GetItems() => [this];

    public override Task ShutdownGracefullyAsync(TimeSpan quietPeriod, TimeSpan timeout) => group.ShutdownGracefullyAsync(quietPeriod, timeout);

    public override IScheduledTask Schedule(IRunnable action, TimeSpan delay) => new LoopTimer(this, new Piece(action), delay, group.Time);

    public override IScheduledTask Schedule(Action action, TimeSpan delay) => new LoopTimer(this, new Piece(action), delay, group.Time);

    public override IScheduledTask Schedule(Action<object> action, object state, TimeSpan delay) =>
        new LoopTimer(this, new Piece(action!, state), delay, group.Time);

    public override IScheduledTask Schedule(Action<object, object> action, object context, object state, TimeSpan delay) =>
        new LoopTimer(this, new Piece(action!, context, state), delay, group.Time);

    public override Task ScheduleAsync(Action action, TimeSpan delay, CancellationToken cancellationToken) =>
        new LoopTimer(this, new Piece(action), delay, group.Time, cancellationToken).Completion;

    public override Task ScheduleAsync(Action<object> action, object state, TimeSpan delay, CancellationToken cancellationToken) =>
        new LoopTimer(this, new Piece(action!, state), delay, group.Time, cancellationToken).Completion;

    public override Task ScheduleAsync(
        Action<object, object> action, object context, object state, TimeSpan delay, CancellationToken cancellationToken) =>
        new LoopTimer(this, new Piece(action!, context, state), delay, group.Time, cancellationToken).Completion;
}
