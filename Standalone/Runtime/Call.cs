namespace Orleans.Standalone;

/// <summary>
/// A request that could not be answered at once: it waits for its turn, or for the grain's task. Its flags and its place in the
/// activation's list of awaited calls are guarded by the lock of <see cref="Activation"/>.
/// </summary>
internal abstract class Call : WorkItem
{
    /// <summary>Neighbours among the awaited calls of the activation.</summary>
    public Call? AwaitedNext;
    public Call? AwaitedPrevious;

    /// <summary>The grain's task, once the request has started.</summary>
    public Task? GrainTask;

    /// <summary>What the caller gets in place of the grain's answer.</summary>
    public Exception? Error;

    /// <summary>When the caller stops waiting, on the runtime's clock; only if <see cref="IsAwaited"/>.</summary>
    public long Deadline;

    /// <summary>Whether the caller has, or is about to get, its answer.</summary>
    public bool Settled;

    /// <summary>Whether it is in the activation's list of awaited calls.</summary>
    public bool Linked;

    /// <summary>How often an activation ended before it got to this call.</summary>
    public byte Reroutes;

    /// <summary>The activation that has the call.</summary>
    public Activation Activation { get; set; } = null!;

    /// <summary>Interface and method, for messages.</summary>
    public abstract string Name { get; }

    public abstract CallOptions Options { get; }

    /// <summary>Whether somebody waits, and thus whether there is a deadline.</summary>
    public virtual bool IsAwaited => true;

    /// <summary>Whether the call counts as use of the grain.</summary>
    public virtual bool KeepsAlive => true;

    /// <summary>How long the caller waits, in milliseconds; 0 for the runtime's default.</summary>
    public virtual long ResponseTimeoutMilliseconds => 0;

    /// <summary>Calls the grain, in its turn.</summary>
    public abstract Task Invoke(object target);

    /// <summary>Hands the answer to the caller: outside every turn, on a thread that may run what the caller does next.</summary>
    public abstract void Complete();

    public override void Run(Activation activation) => activation.Start(this);

    /// <summary>To be given to the grain's task, in the grain's turn, so that it is called in one too.</summary>
    public void OnGrainTaskCompleted() => Activation.OnRequestCompleted(this);

    /// <summary>Gives the caller an error now, unless it has its answer; the request itself goes on if it has started.</summary>
    public bool TryAbandon(Exception error)
    {
        while (true)
        {
            var activation = Activation;
            lock (activation)
            {
                if (!ReferenceEquals(activation, Activation))
                {
                    continue;
                }

                if (Settled)
                {
                    return false;
                }

                Settled = true;
                activation.Unlink(this);
                break;
            }
        }

        Error = error;
        Complete();
        return true;
    }
}
