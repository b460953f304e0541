using System.Diagnostics;
using Gateway.Load.Measure;
using Gateway.Load.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Fleet;

/// <summary>A phone that hears of its home's alarms; each is timed from its report on.</summary>
internal sealed class EventWatcher(LoadWire wire, Meter notices, Sensors sensors) : LoadClient(wire, notices.ConnectionLost)
{
    private long _unexpected;

    /// <summary>Notices that came twice, or of nothing that was sent.</summary>
    public long Unexpected => Volatile.Read(ref _unexpected);

    /// <inheritdoc />
    protected override void Handle(uint commandId, uint status, uint sequence, ReadOnlySpan<byte> body)
    {
        if (commandId != CommandIds.EventDev)
        {
            return;
        }

        if (sensors.Noticed(body) is var sentAt and not 0)
        {
            notices.Current.Record(0, Stopwatch.GetElapsedTime(sentAt).Ticks * 100);
        }
        else
        {
            Interlocked.Increment(ref _unexpected);
        }
    }
}
