using System.Collections.Concurrent;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.EdgeListener.Links;

/// <summary>
/// Begins the commands of other silos in the order in which each of those sent them to a device: the runtime begins calls that come in one network read
/// in any order. Thread-safe.
/// </summary>
/// <param name="edges">Which silos are alive.</param>
/// <param name="begin">Sends a command; it may come to its end meanwhile.</param>
/// <param name="time">The clock.</param>
internal sealed class Arrivals(IEdgeServices edges, Action<GrainId, TaskCommand> begin, TimeProvider time)
{
    /// <summary>How long a command waits for the one before it, which may be lost: longer than a silo's thread is held up.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, ArrivalOrder<(GrainId Device, TaskCommand Command)>> _senders = new(StringComparer.Ordinal);
    private readonly long _patience = (long)(Patience.TotalSeconds * time.TimestampFrequency);

    /// <summary>A command has come; it is begun now, or behind the one that it follows.</summary>
    /// <param name="routed">How it came.</param>
    /// <param name="command">The command; its deadline must be set.</param>
    public void Take(RoutedCommand routed, TaskCommand command)
    {
        if (routed.From is not { } from)
        {
            begin(routed.Device, command);
            return;
        }

        var order = _senders.TryGetValue(from, out var known) ? known : Add(from);
        var now = time.GetTimestamp();
        switch (order.Take(routed.Number, routed.Follows, (routed.Device, command), now + Math.Min(_patience, (command.Deadline - now) / 2)))
        {
            case Turn.Now:
                Begin(order, routed.Number, routed.Device, command);
                break;
            case Turn.Late:
                LinkMetrics.Late.Add(1);
                command.End(CommandEnd.NotSent);
                break;
        }
    }

    /// <summary>Begins those that have waited for long enough.</summary>
    /// <param name="now">The clock's timestamp.</param>
    public void Sweep(long now)
    {
        foreach (var (_, order) in _senders)
        {
            while (order.TryGiveUp(now, out var number, out var item))
            {
                Begin(order, number, item.Device, item.Command);
            }
        }
    }

    private void Begin(ArrivalOrder<(GrainId Device, TaskCommand Command)> order, long number, GrainId device, TaskCommand command)
    {
        begin(device, command);
        while (order.Begun(number, out number, out var next))
        {
            begin(next.Device, next.Command);
        }
    }

    private ArrivalOrder<(GrainId Device, TaskCommand Command)> Add(string from)
    {
        foreach (var sender in _senders.Keys)
        {
            if (!edges.IsAlive(sender) && _senders.TryRemove(sender, out var order))
            {
                // Nobody waits for what waits there.
                while (order.TryGiveUp(long.MaxValue, out _, out var item))
                {
                    item.Command.End(CommandEnd.NotSent);
                }
            }
        }

        return _senders.GetOrAdd(from, static _ => new ArrivalOrder<(GrainId, TaskCommand)>());
    }
}
