using System.Collections.Concurrent;
using System.Collections.Immutable;
using Gateway.Grains.History;
using Gateway.Grains.Interfaces.History;
using Gateway.Grains.Notifications;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>A history that remembers, and that a test can hold up or have refuse the events of a relayer.</summary>
internal sealed class FakeHistory : IHistory
{
    private readonly ConcurrentQueue<Happening> _all = new();
    private readonly ConcurrentQueue<Notification> _messages = new();

    /// <summary>What events of these relayers wait for, and whether they are stored then.</summary>
    public ConcurrentDictionary<long, Task<bool>> Verdicts { get; } = new();

    /// <summary>What a query answers.</summary>
    public Func<long, AlarmFilter, ImmutableArray<AlarmView>> Query { get; set; } = (_, _) => [];

    public Happening[] Of(long relayerId) => [.. _all.Where(h => h.Event.RelayerId == relayerId)];

    public async Task<bool> Store(StoredEvent happened, ImmutableArray<StoredAlarm> alarms, ImmutableArray<Notification> notifications)
    {
        if (Verdicts.TryGetValue(happened.RelayerId, out var verdict) && !await verdict)
        {
            return false;
        }

        _all.Enqueue(new Happening(happened, alarms, notifications));
        return true;
    }

    /// <summary>The recipient whose messages are not stored.</summary>
    public string? RefusedRecipient { get; set; }

    /// <summary>The messages of no event to one recipient, in order.</summary>
    public Notification[] To(string recipient) => [.. _messages.Where(m => m.Recipient == recipient)];

    public Task<bool> Store(ImmutableArray<Notification> notifications)
    {
        if (notifications.Any(n => n.Recipient == RefusedRecipient))
        {
            return Task.FromResult(false);
        }

        foreach (var notification in notifications)
        {
            _messages.Enqueue(notification);
        }

        return Task.FromResult(true);
    }

    public Task<ImmutableArray<AlarmView>> QueryAlarms(long accountId, AlarmFilter filter) => Task.FromResult(Query(accountId, filter));
}

/// <summary>An event with what came of it.</summary>
internal sealed record Happening(StoredEvent Event, ImmutableArray<StoredAlarm> Alarms, ImmutableArray<Notification> Notifications);
