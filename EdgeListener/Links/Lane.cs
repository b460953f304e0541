namespace Gateway.EdgeListener.Links;

/// <summary>
/// The commands to one device that go the slow way, in the order in which they were sent, also those that come back from elsewhere: as long as there is one,
/// those behind it follow it. Thread-safe; one runner takes them out.
/// </summary>
/// <param name="maxWaiting">How many may be in it.</param>
internal sealed class Lane(int maxWaiting)
{
    private readonly PriorityQueue<LinkCommand, long> _commands = new();
    private TaskCompletionSource _linked = NewSource();
    private bool _isRunning;
    private bool _isOver;
    private bool _isOneOut;

    /// <summary>Adds a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isFull">Whether the command was not taken, since there are too many.</param>
    /// <param name="needsRunner">Whether it is the lane's first, so that somebody must take the commands out.</param>
    /// <returns>False when the lane has come to its end.</returns>
    public bool TryAdd(LinkCommand command, out bool isFull, out bool needsRunner)
    {
        lock (_commands)
        {
            needsRunner = !_isRunning;
            isFull = _commands.Count + (_isOneOut ? 1 : 0) >= maxWaiting;
            if (_isOver || isFull)
            {
                return !_isOver;
            }

            _isRunning = true;
            _commands.Enqueue(command, command.Order);
            return true;
        }
    }

    /// <summary>Completes when the device logs in by a connection of this process.</summary>
    public Task Linked
    {
        get
        {
            lock (_commands)
            {
                if (_linked.Task.IsCompleted)
                {
                    _linked = NewSource();
                }

                return _linked.Task;
            }
        }
    }

    /// <summary>The device has logged in by a connection of this process.</summary>
    public void Link()
    {
        lock (_commands)
        {
            _linked.TrySetResult();
        }
    }

    /// <summary>Takes the first command out; its place is kept until it is on its way.</summary>
    /// <returns>Null when there is none; the lane is over then.</returns>
    public LinkCommand? TakeFirst()
    {
        lock (_commands)
        {
            _isOneOut = _commands.TryDequeue(out var first, out _);
            _isOver = !_isOneOut;
            return first;
        }
    }

    /// <summary>Whether one came back that was sent before the command that was taken out.</summary>
    public bool HasOlder(LinkCommand command)
    {
        lock (_commands)
        {
            return _commands.TryPeek(out _, out var order) && order < command.Order;
        }
    }

    /// <summary>Puts the command back that was taken out: there may be older ones now.</summary>
    public void PutBack(LinkCommand command)
    {
        lock (_commands)
        {
            _isOneOut = false;
            _commands.Enqueue(command, command.Order);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
