namespace Orleans.Standalone;

/// <summary>Something to be done in a turn of an activation. It is in one list at a time.</summary>
internal abstract class WorkItem
{
    public WorkItem? Next;

    /// <summary>Runs in the turn. Never throws.</summary>
    public abstract void Run(Activation activation);
}

/// <summary>A first-in, first-out list of work items. Not thread-safe.</summary>
internal struct WorkList
{
    private WorkItem? _head;
    private WorkItem? _tail;

    public readonly bool IsEmpty => _head is null;

    public readonly WorkItem? Head => _head;

    public void Add(WorkItem item)
    {
        if (_tail is null)
        {
            _head = item;
        }
        else
        {
            _tail.Next = item;
        }

        _tail = item;
    }

    public WorkItem? Take()
    {
        var item = _head;
        if (item is not null)
        {
            _head = item.Next;
            item.Next = null;
            if (_head is null)
            {
                _tail = null;
            }
        }

        return item;
    }
}

/// <summary>The rest of a method after an await in the grain, or anything else posted to its synchronization context.</summary>
internal sealed class PostedWork(SendOrPostCallback callback, object? state) : WorkItem
{
    public override void Run(Activation activation)
    {
        try
        {
            callback(state);
        }
#pragma warning disable CA1031 // What it belongs to is unknown here: an async void method, or code that used the context itself.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            activation.Runtime.Log.UnhandledInTurn(activation.GrainId, exception);
        }
    }
}

/// <summary>A step of the activation's own life.</summary>
internal sealed class LifecycleWork(Func<Activation, Task> step) : WorkItem
{
    public override void Run(Activation activation) => step(activation);
}
