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
    private readonly Counter<long> _commands;
    private readonly Counter<long> _commandsDropped;

    /// <summary>Creates the instruments in the factory's meter.</summary>
    public HistoryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(StorageMetrics.MeterName);
        _events = meter.CreateCounter<long>("gateway.history.events", "{event}", "Events stored.");
        _alarms = meter.CreateCounter<long>("gateway.history.alarms", "{alarm}", "Alarms stored.");
        _notifications = meter.CreateCounter<long>("gateway.history.notifications", "{notification}", "Notifications put into the outbox.");
        _failures = meter.CreateCounter<long>("gateway.history.failures", "{request}", "Stores and look-ups that the database did not take.");
        _pruned = meter.CreateCounter<long>("gateway.history.pruned", "{row}", "Events, commands and audit entries removed since they were old.");
        _commands = meter.CreateCounter<long>("gateway.history.commands", "{command}", "Commands stored after their end.");
        _commandsDropped = meter.CreateCounter<long>(
            "gateway.history.commands_dropped", "{command}", "Commands not stored after their end, since the database took them too slowly or not at all.");
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

    /// <summary>Counts rows that are gone.</summary>
    public void Pruned(int rows) => _pruned.Add(rows);

    /// <summary>Counts commands that were stored after their end.</summary>
    public void CommandsStored(int commands) => _commands.Add(commands);

    /// <summary>Counts commands that should have been stored after their end, and were not.</summary>
    public void CommandsDropped(int commands) => _commandsDropped.Add(commands);
}
