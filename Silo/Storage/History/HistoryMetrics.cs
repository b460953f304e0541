using System.Diagnostics.Metrics;

namespace Gateway.Silo.Storage.History;

/// <summary>The history's counters in the meter <c>Gateway</c>. Thread-safe.</summary>
internal sealed class HistoryMetrics
{
    private readonly Counter<long> _events;
    private readonly Counter<long> _alarms;
    private readonly Counter<long> _notifications;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _pruned;

    /// <summary>Creates the instruments in the factory's meter.</summary>
    public HistoryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(StorageMetrics.MeterName);
        _events = meter.CreateCounter<long>("gateway.history.events", "{event}", "Events stored.");
        _alarms = meter.CreateCounter<long>("gateway.history.alarms", "{alarm}", "Alarms stored.");
        _notifications = meter.CreateCounter<long>("gateway.history.notifications", "{notification}", "Notifications put into the outbox.");
        _failures = meter.CreateCounter<long>("gateway.history.failures", "{request}", "Stores and look-ups that the database did not take.");
        _pruned = meter.CreateCounter<long>("gateway.history.pruned", "{event}", "Events removed since they were old.");
    }

    /// <summary>Counts what was stored together.</summary>
    public void Stored(HistoryWrite stored)
    {
        _events.Add(stored.Happened is null ? 0 : 1);
        _alarms.Add(stored.Alarms.Length);
        _notifications.Add(stored.Notifications.Length);
    }

    /// <summary>Counts a store or a look-up that came to nothing.</summary>
    public void Failed() => _failures.Add(1);

    /// <summary>Counts events that are gone.</summary>
    public void Pruned(int events) => _pruned.Add(events);
}
