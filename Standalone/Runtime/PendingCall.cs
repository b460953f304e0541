using System.Runtime.CompilerServices;

namespace Orleans.Standalone;

/// <summary>A call whose caller waits for the result. This one started on the caller's thread and only waits for the grain's task.</summary>
internal class PendingCall<TResult> : Call
{
    // The builder makes a task whose continuations run on the completing thread, without an object of its own.
    private AsyncTaskMethodBuilder<TResult> _caller;

    public PendingCall(string name, CallOptions options)
    {
        Name = name;
        Options = options;
        Task = _caller.Task;
    }

    public Task<TResult> Task { get; }

    public override string Name { get; }

    public override CallOptions Options { get; }

    public override Task Invoke(object target) => throw new InvalidOperationException("The call has started already.");

    public override void Complete()
    {
        if (Error is not null)
        {
            _caller.SetException(Error);
            return;
        }

        var task = GrainTask!;
        if (task.IsCompletedSuccessfully)
        {
            _caller.SetResult(typeof(TResult) == typeof(Nothing) ? default! : Unsafe.As<Task<TResult>>(task).Result);
        }
        else
        {
            _caller.SetException(ErrorOf(task));
        }
    }

    /// <summary>The exception as the grain threw it; a cancelled task has none of its own.</summary>
    private static Exception ErrorOf(Task task) => task.Exception?.InnerExceptions[0] ?? new TaskCanceledException(task);
}

/// <summary>A call that has to wait for its turn, and so keeps its arguments.</summary>
internal class QueuedCall<TCall, TResult>(TCall call) : PendingCall<TResult>(TCall.Name, TCall.Options)
    where TCall : struct, IGrainCall
{
    private protected TCall Arguments = call;

    public override long ResponseTimeoutMilliseconds => TCall.ResponseTimeoutMilliseconds;

    public override Task Invoke(object target) => Arguments.Invoke(target);
}

/// <summary>
/// A call whose caller may cancel it. The caller is told at once; the grain has a token of its own, so that what it registered on the token
/// runs in its turn.
/// </summary>
internal sealed class CancellableCall<TCall, TResult>(TCall call) : QueuedCall<TCall, TResult>(call)
    where TCall : struct, ICancellableGrainCall
{
    private readonly CancellationToken _callers = call.Token;
    private CancellationTokenSource? _grains;
    private CancellationTokenRegistration _registration;

    /// <summary>Starts to listen; to be called once the call has an activation.</summary>
    public void Listen()
    {
        _registration = _callers.UnsafeRegister(static call => ((CancellableCall<TCall, TResult>)call!).Cancel(), this);
        if (Settled)
        {
            _registration.Unregister();
        }
    }

    public override Task Invoke(object target)
    {
        var grains = new CancellationTokenSource();
        Volatile.Write(ref _grains, grains);
        Arguments.Token = grains.Token;
        return base.Invoke(target);
    }

    public override void Complete()
    {
        _registration.Unregister();
        base.Complete();
    }

    private void Cancel()
    {
        if (TryAbandon(new OperationCanceledException(_callers)) && Volatile.Read(ref _grains) is { } grains)
        {
            Activation.Post(static source => ((CancellationTokenSource)source!).Cancel(), grains);
        }
    }
}

/// <summary>A call that nobody waits for.</summary>
internal sealed class OneWayCall<TCall>(TCall call) : Call
    where TCall : struct, IGrainCall
{
    private readonly TCall _arguments = call;

    public override string Name => TCall.Name;

    public override CallOptions Options => TCall.Options;

    public override bool IsAwaited => false;

    public override Task Invoke(object target) => _arguments.Invoke(target);

    public override void Complete()
    {
        var error = Error ?? GrainTask!.Exception?.InnerExceptions[0];
        if (error is not null)
        {
            Activation.Runtime.Log.OneWayFailed(Name, Activation.GrainId, error);
        }
    }
}
