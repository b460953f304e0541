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
    IPresenceOutbox outbox, WebhookPost webhook, NotificationSettings settings, TimeProvider time, ILogger<PresenceDelivery> logger) : BackgroundService
{
    /// <summary>The most events of one request.</summary>
    internal const int MaxBatch = 100;

    /// <summary>How many events may wait; of more, the oldest are given up.</summary>
    internal const int MaxWaiting = 100_000;

    private const string Lease = "presence-webhook";

    /// <summary>How often events of other processes, and the lease of one that died, are looked for.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private ImmutableArray<StoredPresenceEvent> _batch = [];
    private int _failures;

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
    /// <returns>How long to wait until the next one; an event that is stored meanwhile ends the wait, unless an attempt has failed.</returns>
    internal async Task<TimeSpan> Step(CancellationToken stopping)
    {
        if (!await outbox.TakeLease(Lease, webhook.Timeout + Margin))
        {
            _batch = [];
            return Poll;
        }

        if (_batch.IsEmpty)
        {
            _batch = await outbox.ReadNext(MaxBatch);
        }

        return _batch.IsEmpty ? Poll : await Send(stopping);
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
                await Task.WhenAny(_failures == 0 ? [pause, stored] : [pause]);
                await waiting.CancelAsync();
            }
        }
    }

    private async Task<TimeSpan> Send(CancellationToken stopping)
    {
        var (batch, first) = (_batch, _batch[0]);
        var key = string.Create(CultureInfo.InvariantCulture, $"presence-{first.Id}-{batch[^1].Id}-{batch.Length}");
        var result = await webhook.Send(Body(batch), key, stopping);
        if (result.Outcome == SendOutcome.Sent)
        {
            PresenceWebhookMetrics.Sent.Add(batch.Length);
            if (_failures > 0)
            {
                logger.LogInformation("presence events are told again");
            }

            return await Done(batch);
        }

        if (result.Outcome == SendOutcome.Refused)
        {
            logger.LogError("{Count} presence events are given up: {Reason}", batch.Length, result.Reason);
            PresenceWebhookMetrics.GivenUp.Add(batch.Length);
            return await Done(batch);
        }

        PresenceWebhookMetrics.Retried.Add(1);
        if (++_failures == 1)
        {
            logger.LogWarning("presence events cannot be told, which is tried again: {Reason}", result.Reason);
        }

        await GiveUpOld();
        var delay = RetryDelay.After(settings.FirstRetry, _failures, Random.Shared.NextDouble());
        var asked = result.NotBefore < RetryDelay.Longest ? result.NotBefore : RetryDelay.Longest;
        return delay > asked ? delay : asked;
    }

    private async Task<TimeSpan> Done(ImmutableArray<StoredPresenceEvent> batch)
    {
        await outbox.Remove([.. batch.Select(e => e.Id)]);
        _batch = [];
        _failures = 0;
        return TimeSpan.Zero;
    }

    /// <summary>Gives up what is too old, and the oldest of what is too much.</summary>
    private async Task GiveUpOld()
    {
        var tooMany = await outbox.CountWaiting() - MaxWaiting;
        while (true)
        {
            var oldest = await outbox.ReadNext(MaxBatch);
            var given = oldest.Where((e, i) => i < tooMany || time.GetUtcNow() - e.Event.At >= settings.GiveUp).ToImmutableArray();
            if (given.IsEmpty)
            {
                return;
            }

            logger.LogError("{Count} presence events are given up: they could not be told for too long, or are too many", given.Length);
            PresenceWebhookMetrics.GivenUp.Add(given.Length);
            await outbox.Remove([.. given.Select(e => e.Id)]);
            tooMany -= given.Length;
            _batch = [];
        }
    }

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
