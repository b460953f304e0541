using System.Diagnostics;
using Gateway.Load.Measure;
using Gateway.Load.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Fleet;

/// <summary>A relayer whose sensors report in turn; the acknowledgements are timed.</summary>
internal sealed class EventSender(LoadWire wire, Meter acknowledgements, Sensors sensors) : LoadClient(wire, acknowledgements.ConnectionLost)
{
    private readonly long[] _sentAt = new long[sensors.Count];
    private int _next;

    /// <summary>Sends the report of the next sensor.</summary>
    public void Send()
    {
        var index = _next++ % sensors.Count;
        Volatile.Write(ref _sentAt[index], Stopwatch.GetTimestamp());
        Wire.Write(sensors.Report(index, (uint)index + 1));
        Wire.Flush();
    }

    /// <inheritdoc />
    protected override void Handle(uint commandId, uint status, uint sequence, ReadOnlySpan<byte> body)
    {
        if (commandId == (CommandIds.EventDev | CommandIds.ResponseBit) && sequence - 1 < (uint)_sentAt.Length)
        {
            acknowledgements.Current.Record(status, Stopwatch.GetElapsedTime(Volatile.Read(ref _sentAt[sequence - 1])).Ticks * 100);
        }
    }
}
