using System.Collections.Concurrent;
using Gateway.Grains.Notifications;

namespace Gateway.Silo.Storage.Outbox;

/// <summary>Tells those who deliver that something was stored. Thread-safe.</summary>
internal sealed class OutboxSignal
{
    private readonly ConcurrentDictionary<NotificationChannel, TaskCompletionSource> _next = new();

    /// <summary>A task that completes with the next <see cref="Raise"/> of this channel.</summary>
    public Task Next(NotificationChannel channel) =>
        _next.GetOrAdd(channel, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Completes the tasks handed out for this channel.</summary>
    public void Raise(NotificationChannel channel)
    {
        if (_next.TryRemove(channel, out var next))
        {
            next.SetResult();
        }
    }
}
