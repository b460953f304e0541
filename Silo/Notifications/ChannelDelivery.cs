using System.Collections.Immutable;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Outbox;

namespace Gateway.Silo.Notifications;

/// <summary>Sends what waits for one channel, a few at a time. A message leaves the outbox only after the provider took it, or is given up.</summary>
internal sealed class ChannelDelivery(
    INotificationChannel channel, IOutbox outbox, NotificationSettings settings, TimeSpan poll, TimeProvider time, ILogger logger)
{
    /// <summary>How many are sent at once.</summary>
    internal const int MaxParallel = 8;

    // After an attempt, so long may the database take to hear of it before others try again.
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SettleAgain = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _lease = channel.Timeout + SettleTime;
    private bool _isFailing;

    /// <summary>Works until it is told to stop; then lets the attempts under way end, for a while.</summary>
    /// <param name="stopping">No further message is taken.</param>
    /// <param name="aborting">Attempts under way are broken off, and their messages are due again.</param>
    public async Task Run(CancellationToken stopping, CancellationToken aborting)
    {
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, time, stopping);
        var running = new HashSet<Task>();
        while (!stopping.IsCancellationRequested)
        {
            running.RemoveWhere(attempt => attempt.IsCompleted);
            var stored = outbox.NextStored(channel.Channel);
            var room = MaxParallel - running.Count;
            var claimed = room == 0 ? [] : await Claim(room);
            running.UnionWith(claimed.Select(message => Deliver(message, aborting)));
            if (room == 0)
            {
                await Task.WhenAny([.. running, stopped]);
            }
            else if (claimed.Length < room)
            {
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                await Task.WhenAny(stored, Task.Delay(poll, time, waiting.Token));
                await waiting.CancelAsync();
            }
        }

        await Task.WhenAll(running);
    }

    private async Task<ImmutableArray<OutboxMessage>> Claim(int count)
    {
        try
        {
            return await outbox.Claim(channel.Channel, count, _lease);
        }
        catch (StorageUnavailableException)
        {
            return []; // the storage itself says so on the log
        }
        catch (Exception e)
        {
            logger.LogError(e, "notifications by {Channel} cannot be taken from the outbox", channel.Channel);
            return [];
        }
    }

    private async Task Deliver(OutboxMessage message, CancellationToken aborting)
    {
        SendResult result;
        try
        {
            result = await channel.Send(message, aborting);
        }
        catch (OperationCanceledException) when (aborting.IsCancellationRequested)
        {
            await Settle(message, () => outbox.PutOff(message.Id, TimeSpan.Zero, "the gateway stopped during the attempt"));
            return;
        }
        catch (Exception e)
        {
            // One message that nobody thought of must not stop the others.
            logger.LogError(e, "notification {Id} by {Channel} could not be sent", message.Id, channel.Channel);
            result = SendResult.Retry(e.GetType().Name);
        }

        var age = time.GetUtcNow() - message.Created;
        if (result.Outcome == SendOutcome.Sent)
        {
            NotificationMetrics.Sent.Add(1, NotificationMetrics.Tag(channel.Channel));
            Note(failing: false, "");
            await Settle(message, () => outbox.Complete(message.Id));
        }
        else if (result.Outcome == SendOutcome.Refused || age >= settings.GiveUp)
        {
            NotificationMetrics.GivenUp.Add(1, NotificationMetrics.Tag(channel.Channel));
            logger.LogError(
                "notification {Id} by {Channel} is given up after {Attempts} attempts in {Age}: {Reason}",
                message.Id, channel.Channel, message.Attempts + 1, age, result.Reason);
            await Settle(message, () => outbox.Complete(message.Id));
        }
        else
        {
            NotificationMetrics.Retried.Add(1, NotificationMetrics.Tag(channel.Channel));
            Note(failing: true, result.Reason);
            var delay = RetryDelay.After(settings.FirstRetry, message.Attempts + 1, Random.Shared.NextDouble());
            var asked = result.NotBefore < RetryDelay.Longest ? result.NotBefore : RetryDelay.Longest;
            var left = settings.GiveUp - age;
            delay = delay > asked ? delay : asked;
            await Settle(message, () => outbox.PutOff(message.Id, delay < left ? delay : left, result.Reason));
        }
    }

    /// <summary>Tells the outbox what came of an attempt, again and again while the message is this process's: forgotten, it would be sent twice.</summary>
    private async Task Settle(OutboxMessage message, Func<Task<bool>> settle)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                if (!await settle())
                {
                    logger.LogWarning("notification {Id} by {Channel} took longer than its lease; another process has it too", message.Id, channel.Channel);
                }

                return;
            }
            catch (StorageUnavailableException e) when (time.GetElapsedTime(began) >= SettleTime)
            {
                logger.LogWarning("what came of notification {Id} by {Channel} could not be stored, it will be sent again: {Reason}", message.Id, channel.Channel, e.Message);
                return;
            }
            catch (StorageUnavailableException)
            {
                await Task.Delay(SettleAgain, time);
            }
        }
    }

    /// <summary>Says once when a channel begins to fail, and once when it works again.</summary>
    private void Note(bool failing, string reason)
    {
        if (Interlocked.Exchange(ref _isFailing, failing) == failing)
        {
            return;
        }

        if (failing)
        {
            logger.LogWarning("notifications by {Channel} fail, and are tried again: {Reason}", channel.Channel, reason);
        }
        else
        {
            logger.LogInformation("notifications by {Channel} are sent again", channel.Channel);
        }
    }
}
