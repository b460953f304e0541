using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Gateway.Silo.Notifications;
using Gateway.Silo.Notifications.Webhooks;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Presence;

namespace Gateway.Silo.Presence;

/// <summary>
/// Tells the operator's service who came and went: one batch after the other, in the order in which it was stored, by one process of the cluster at
/// a time. What is not taken is tried again before anything else is told.
/// </summary>
internal sealed class PresenceDelivery(
    IPresenceOutbox outbox, IWebhook webhook, PresenceDeliveryOptions options, TimeProvider time, ILogger<PresenceDelivery> logger) : BackgroundService
{
    /// <summary>The most events of one request.</summary>
    internal const int MaxBatch = 100;

    /// <summary>How often events of other processes, the lease of one that died, and how much waits are looked at.</summary>
    internal static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>How much longer than an attempt the lease is.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private const string Lease = "presence-webhook";

    private bool _isTeller;
    private int _failures;
    private long _failedAt;
    private TimeSpan _pause;
    private long _countedAt;
    private long _givenUp;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await outbox.ReleaseLease(Lease).WaitAsync(Poll, time, cancellationToken);
        }
        catch (Exception e) when (e is StorageUnavailableException or TimeoutException or OperationCanceledException)
        {
            // It ends by itself in time.
            logger.LogDebug(e, "The lease of the presence webhook could not be given back");
        }
    }

    /// <summary>Takes the next step, if there is one to take.</summary>
    /// <returns>How long to wait until the next one; an event that is stored meanwhile ends the wait, unless an attempt has failed or another process tells them.</returns>
    internal async Task<TimeSpan> Step(CancellationToken stopping)
    {
        _isTeller = await outbox.TakeLease(Lease, webhook.Timeout + Margin);
        if (!_isTeller)
        {
            _failures = 0; // how the receiver does is the other one's matter
            return Poll;
        }

        await GiveUpExcess();

        // The lease is kept during the pause: another process would not know that the receiver is to be left alone.
        if (_failures > 0 && _pause - time.GetElapsedTime(_failedAt) is var left && left > TimeSpan.Zero)
        {
            return left < Poll ? left : Poll;
        }

        // Read anew for each attempt: another process may have told some of it while this one stood still.
        var batch = await outbox.ReadNext(MaxBatch);
        return batch.IsEmpty ? Poll : await Send(batch, stopping);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var stored = outbox.NextStored();
            TimeSpan wait;
            try
            {
                wait = await Step(stoppingToken);
            }
            catch (StorageUnavailableException)
            {
                wait = Poll; // the storage itself says so on the log
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogError(e, "presence events could not be told");
                wait = Poll;
            }

            if (wait > TimeSpan.Zero)
            {
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                var pause = Task.Delay(wait, time, waiting.Token);
                await Task.WhenAny(_isTeller && _failures == 0 ? [pause, stored] : [pause]);
                await waiting.CancelAsync();
            }
        }
    }

    private async Task<TimeSpan> Send(ImmutableArray<StoredPresenceEvent> batch, CancellationToken stopping)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"presence-{batch[0].Id}-{batch[^1].Id}-{batch.Length}");
        var result = await webhook.Send(Body(batch), key, stopping);
        switch (result.Outcome)
        {
            case SendOutcome.Sent:
                PresenceWebhookMetrics.Sent.Add(batch.Length);
                await Remove(batch);
                Recover(isUpToDate: batch.Length < MaxBatch);
                return TimeSpan.Zero;
            case SendOutcome.Refused:
                logger.LogError("{Count} presence events are given up: {Reason}", batch.Length, result.Reason);
                PresenceWebhookMetrics.GivenUp.Add(batch.Length);
                await Remove(batch);
                _failures = 0;
                return TimeSpan.Zero;
            default:
                await PutOff(result);
                return _pause < Poll ? _pause : Poll;
        }
    }

    private void Recover(bool isUpToDate)
    {
        if (_failures > 0)
        {
            logger.LogInformation("presence events are told again");
            _failures = 0;
        }

        if (isUpToDate && _givenUp > 0)
        {
            logger.LogInformation("all presence events are told, but for {Count} that were given up", _givenUp);
            _givenUp = 0;
        }
    }

    private async Task PutOff(SendResult result)
    {
        PresenceWebhookMetrics.Retried.Add(1);
        if (++_failures == 1)
        {
            logger.LogWarning("presence events cannot be told, which is tried again: {Reason}", result.Reason);
        }

        var delay = RetryDelay.After(options.FirstRetry, _failures, Random.Shared.NextDouble());
        var asked = result.NotBefore < RetryDelay.Longest ? result.NotBefore : RetryDelay.Longest;
        (_failedAt, _pause) = (time.GetTimestamp(), delay > asked ? delay : asked);
        await GiveUpOld();
    }

    /// <summary>Gives up what could not be told for too long; after an attempt, since all that waited while the gateway was off may be old.</summary>
    private async Task GiveUpOld()
    {
        ImmutableArray<StoredPresenceEvent> old;
        do
        {
            old = [.. (await outbox.ReadNext(MaxBatch)).Where(e => time.GetUtcNow() - e.Event.At >= options.GiveUp)];
            await GiveUp(old, "they could not be told for too long");
        }
        while (!old.IsEmpty);
    }

    /// <summary>Gives up the oldest of what is too much, whether the receiver is away or only slow.</summary>
    private async Task GiveUpExcess()
    {
        if (_countedAt != 0 && time.GetElapsedTime(_countedAt) < Poll)
        {
            return;
        }

        _countedAt = time.GetTimestamp();
        var excess = await outbox.CountWaiting() - options.MaxWaiting;
        while (excess > 0)
        {
            var oldest = await outbox.ReadNext((int)Math.Min(excess, MaxBatch));
            if (oldest.IsEmpty)
            {
                return;
            }

            await GiveUp(oldest, "too many wait");
            excess -= oldest.Length;
        }
    }

    private async Task GiveUp(ImmutableArray<StoredPresenceEvent> events, string reason)
    {
        if (events.IsEmpty)
        {
            return;
        }

        await Remove(events);
        PresenceWebhookMetrics.GivenUp.Add(events.Length);
        if (_givenUp == 0)
        {
            logger.LogError("presence events are given up, the oldest first: {Reason}", reason);
        }

        _givenUp += events.Length;
    }

    private Task Remove(ImmutableArray<StoredPresenceEvent> events) => outbox.Remove([.. events.Select(e => e.Id)]);

    private static byte[] Body(ImmutableArray<StoredPresenceEvent> batch) => JsonSerializer.SerializeToUtf8Bytes(
        new PresenceBody([.. batch.Select(e => new PresenceBodyEvent(
            e.Id,
            e.Event.Device,
            e.Event.Event,
            e.Event.Reason.Length == 0 ? null : e.Event.Reason,
            e.Event.At,
            e.Event.Address.Length == 0 ? null : e.Event.Address,
            e.Event.Sequence))]),
        PresenceJson.Default.PresenceBody);
}
