using System.Diagnostics.CodeAnalysis;

namespace Orleans.Standalone;

/// <summary>
/// What a thread knows about the turns on its stack: how many, whether another may start inline, and which calls finished
/// in them, whose callers are told when no turn is left.
/// </summary>
internal sealed class TurnStack
{
    /// <summary>Turns and rounds of completions on top of each other on one thread; the next goes to the pool.</summary>
    public const int MaxDepth = 16;

    private static readonly ExecutionContext s_clean = CaptureClean();

    [ThreadStatic]
    private static TurnStack? t_current;

    private WorkList _finished;
    private int _depth;
    private int _turns;
    private int _completing;

    public static TurnStack Current => t_current ?? Create();

    /// <summary>The activation whose grain is being constructed; the base class of grains picks it up.</summary>
    public Activation? Constructing { get; set; }

    /// <summary>Whether another turn may start on this thread.</summary>
    public bool HasRoom => _depth < MaxDepth;

    /// <summary>Whether this thread is telling callers their answers, outside every turn.</summary>
    public bool IsCompleting => _completing > 0 && _turns == 0;

    /// <summary>Goes into a turn. The caller's context and async locals stay outside.</summary>
    public TurnFrame Enter(Activation activation)
    {
        _depth++;
        _turns++;
        var frame = new TurnFrame(SynchronizationContext.Current, ExecutionContext.Capture());
        if (!ReferenceEquals(frame.Execution, s_clean))
        {
            Clean(ref frame);
        }

        SynchronizationContext.SetSynchronizationContext(activation);
        return frame;
    }

    /// <summary>Comes out of a turn, to the context before it.</summary>
    public void Exit(in TurnFrame frame)
    {
        if (frame.FlowWasSuppressed || !ReferenceEquals(ExecutionContext.Capture(), frame.Execution))
        {
            Restore(frame);
        }

        SynchronizationContext.SetSynchronizationContext(frame.Synchronization);
        _turns--;
        _depth--;
    }

    /// <summary>A call whose caller is to be told.</summary>
    public void AddFinished(Call call) => _finished.Add(call);

    /// <summary>
    /// Tells callers their answers, in order, once the last turn on this thread was released: here, where .NET continues them at once,
    /// instead of sending each to the pool as it does when a synchronization context is set.
    /// </summary>
    public void CompleteFinished()
    {
        if (_finished.IsEmpty || _turns > 0)
        {
            return;
        }

        if (!HasRoom)
        {
            var rest = _finished;
            _finished = default;
            ThreadPool.UnsafeQueueUserWorkItem(new FinishedCalls(rest), preferLocal: true);
            return;
        }

        var context = SynchronizationContext.Current;
        if (context is not null)
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }

        _depth++;
        _completing++;
        try
        {
            while (_finished.Take() is Call call)
            {
                call.Complete();
            }
        }
        finally
        {
            _completing--;
            _depth--;
            if (context is not null)
            {
                SynchronizationContext.SetSynchronizationContext(context);
            }
        }
    }

    private static TurnStack Create() => t_current = new TurnStack();

    private static void Clean(ref TurnFrame frame)
    {
        if (frame.Execution is null)
        {
            ExecutionContext.RestoreFlow();
            frame = new TurnFrame(frame.Synchronization, ExecutionContext.Capture()) { FlowWasSuppressed = true };
        }

        ExecutionContext.Restore(s_clean);
    }

    private static void Restore(in TurnFrame frame)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            ExecutionContext.RestoreFlow();
        }

        ExecutionContext.Restore(frame.Execution!);
        if (frame.FlowWasSuppressed)
        {
            ExecutionContext.SuppressFlow();
        }
    }

    /// <summary>The context of a thread that nobody has touched; there is no other public way to it.</summary>
    private static ExecutionContext CaptureClean()
    {
        ExecutionContext? clean = null;
        var thread = new Thread(() => clean = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return clean!;
    }

    private sealed class FinishedCalls(WorkList calls) : IThreadPoolWorkItem
    {
        [SuppressMessage("Style", "IDE0044:Add readonly modifier", Justification = "Take changes the list.")]
        private WorkList _calls = calls;

        public void Execute()
        {
            var stack = Current;
            while (_calls.Take() is Call call)
            {
                stack.AddFinished(call);
            }

            stack.CompleteFinished();
        }
    }
}

/// <summary>What a thread had before it went into a turn.</summary>
internal readonly struct TurnFrame(SynchronizationContext? synchronization, ExecutionContext? execution)
{
    public readonly SynchronizationContext? Synchronization = synchronization;
    public readonly ExecutionContext? Execution = execution;

    public bool FlowWasSuppressed { get; init; }
}
