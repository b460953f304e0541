using System.IO.Pipelines;
using DotNetty.Common.Concurrency;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>Runs what a pipe schedules on a channel's event loop.</summary>
internal sealed class EventLoopScheduler(IEventExecutor loop) : PipeScheduler
{
    public override void Schedule(Action<object?> action, object? state)
    {
        // On the loop already: a trip through its queue would only cost a turn.
        if (loop.InEventLoop)
        {
            action(state);
        }
        else
        {
            loop.Execute(action!, state);
        }
    }
}
