using DotNetty.Common.Concurrency;
using DotNetty.Transport.Channels;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>Gives each channel a <see cref="SerialEventLoop"/> of its own, and knows the connections that are open. Thread-safe.</summary>
/// <param name="time">The clock of the loops' timers.</param>
/// <param name="logger">Where a piece of work that fails is logged.</param>
internal sealed class SerialEventLoopGroup(TimeProvider time, ILogger logger) : AbstractEventExecutorGroup, IEventLoopGroup
{
    private readonly HashSet<SerialSocketChannel> _open = [];
    private readonly System.Threading.Tasks.TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isShuttingDown;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>The log.</summary>
    public ILogger Logger => logger;

    public override bool IsShuttingDown => Volatile.Read(ref _isShuttingDown);

    public override bool IsShutdown => _terminated.Task.IsCompleted;

    public override bool IsTerminated => _terminated.Task.IsCompleted;

    public override Task TerminationCompletion => _terminated.Task;

    IEnumerable<IEventLoop> IEventLoopGroup.Items
    {
        get
        {
            lock (_open)
            {
                return [.. _open.Select(channel => channel.EventLoop)];
            }
        }
    }

    public override IEventExecutor GetNext() => new SerialEventLoop(this);

    IEventLoop IEventLoopGroup.GetNext() => new SerialEventLoop(this);

    public Task RegisterAsync(IChannel channel) => new SerialEventLoop(this).RegisterAsync(channel);

    /// <summary>A connection is open.</summary>
    /// <returns>False when it has to be closed at once, since the group shuts down.</returns>
    public bool TryAdd(SerialSocketChannel channel)
    {
        lock (_open)
        {
            return !_isShuttingDown && _open.Add(channel);
        }
    }

    /// <summary>A connection is closed.</summary>
    public void Remove(SerialSocketChannel channel)
    {
        lock (_open)
        {
            _open.Remove(channel);
            if (_isShuttingDown && _open.Count == 0)
            {
                _terminated.TrySetResult();
            }
        }
    }

    /// <summary>Closes the connections that are open, and lets no more in.</summary>
    /// <param name="quietPeriod">Not used: a loop without work is at rest.</param>
    /// <param name="timeout">How long to wait for the last to close.</param>
    public override async Task ShutdownGracefullyAsync(TimeSpan quietPeriod, TimeSpan timeout)
    {
        SerialSocketChannel[] open;
        lock (_open)
        {
            _isShuttingDown = true;
            open = [.. _open];
            if (open.Length == 0)
            {
                _terminated.TrySetResult();
            }
        }

        foreach (var channel in open)
        {
            channel.Abort();
        }

        try
        {
            await _terminated.Task.WaitAsync(timeout, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            logger.LogWarning("Connections were not closed within {Timeout}; the process goes on to stop", timeout);
            _terminated.TrySetResult();
        }
    }

    protected override IEnumerable<IEventExecutor> GetItems() => ((IEventLoopGroup)this).Items;
}
