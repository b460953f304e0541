using System.Runtime.CompilerServices;
using DotNetty.Common;
using DotNetty.Common.Concurrency;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>A piece of work that a loop gets when its time has come.</summary>
internal sealed class LoopTimer : IScheduledTask
{
    private readonly SerialEventLoop _loop;
    private readonly Piece _piece;
    private readonly System.Threading.Tasks.TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _cancellation;

    /// <summary>Starts it.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="piece">What to run there.</param>
    /// <param name="delay">When, from now.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Cancels it while it has not run.</param>
    public LoopTimer(SerialEventLoop loop, in Piece piece, TimeSpan delay, TimeProvider time, CancellationToken cancellation = default)
    {
        _loop = loop;
        _piece = piece;
        Deadline = PreciseTimeSpan.Deadline(delay);
        _timer = time.CreateTimer(
            static timer => ((LoopTimer)timer!).Elapsed(), this, delay < TimeSpan.Zero ? TimeSpan.Zero : delay, Timeout.InfiniteTimeSpan);
        _cancellation = cancellation.UnsafeRegister(static timer => ((LoopTimer)timer!).Cancel(), this);
    }

    /// <inheritdoc/>
    public PreciseTimeSpan Deadline { get; }

    /// <inheritdoc/>
    public Task Completion => _completion.Task;

    /// <inheritdoc/>
    public bool Cancel()
    {
        _timer.Dispose();
        return _completion.TrySetCanceled();
    }

    /// <inheritdoc/>
    public TaskAwaiter GetAwaiter() => Completion.GetAwaiter();

    private void Elapsed() => _loop.Submit(new Piece(static timer => ((LoopTimer)timer!).Run(), this));

    private void Run()
    {
        if (Completion.IsCanceled)
        {
            return;
        }

        _timer.Dispose();
        _cancellation.Unregister();
        try
        {
            _piece.Run();
            _completion.TrySetResult();
        }
        catch (Exception e)
        {
            _completion.TrySetException(e);
        }
    }
}
