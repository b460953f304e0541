using System.Collections.Immutable;
using System.Threading.Channels;
using Gateway.Grains.Notifications;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Outbox;

namespace Gateway.Silo.Tests.Notifications;

/// <summary>An outbox in memory, whose leases never end. What is done to it can be awaited.</summary>
internal sealed class FakeOutbox(TimeProvider time) : IOutbox
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, (OutboxMessage Message, DateTimeOffset Due)> _rows = [];
    private readonly Channel<(string What, long Id, TimeSpan Delay)> _done = Channel.CreateUnbounded<(string, long, TimeSpan)>();
    private TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _failures;

    /// <summary>What was done, in order: completed or put off.</summary>
    public ChannelReader<(string What, long Id, TimeSpan Delay)> Done => _done.Reader;

    /// <summary>How many of the next calls fail.</summary>
    public void Fail(int calls) => Volatile.Write(ref _failures, calls);

    public void Add(long id)
    {
        lock (_gate)
        {
            var message = new OutboxMessage(id, new Notification(NotificationChannel.Sms, "13800000000", "", $"text {id}"), time.GetUtcNow(), 0);
            _rows[id] = (message, time.GetUtcNow());
        }

        Wake();
    }

    /// <summary>Has the delivery look again.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _stored.SetResult();
            _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public Task NextStored(NotificationChannel channel)
    {
        lock (_gate)
        {
            return _stored.Task;
        }
    }

    public Task<ImmutableArray<OutboxMessage>> Claim(NotificationChannel channel, int count, TimeSpan lease)
    {
        ThrowOnCue();
        lock (_gate)
        {
            var due = _rows.Values.Where(r => r.Due <= time.GetUtcNow()).Take(count).Select(r => r.Message).ToImmutableArray();
            foreach (var message in due)
            {
                _rows[message.Id] = (message, DateTimeOffset.MaxValue);
            }

            return Task.FromResult(due);
        }
    }

    public Task<bool> Complete(long id)
    {
        ThrowOnCue();
        lock (_gate)
        {
            Assert.True(_rows.Remove(id));
        }

        _done.Writer.TryWrite(("completed", id, default));
        return Task.FromResult(true);
    }

    public Task<bool> PutOff(long id, TimeSpan delay, string error)
    {
        ThrowOnCue();
        lock (_gate)
        {
            var message = _rows[id].Message;
            _rows[id] = (message with { Attempts = message.Attempts + 1 }, time.GetUtcNow() + delay);
        }

        _done.Writer.TryWrite(("put off", id, delay));
        return Task.FromResult(true);
    }

    public Task<long> CountWaiting(NotificationChannel channel)
    {
        lock (_gate)
        {
            return Task.FromResult((long)_rows.Count);
        }
    }

    private void ThrowOnCue()
    {
        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            throw new StorageUnavailableException("away");
        }
    }
}
