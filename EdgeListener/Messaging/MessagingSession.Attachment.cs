using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Protocol.Messaging;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Messaging;

// What holds a login to its grain, a relayer's or an account's: attached by the login, confirmed by heartbeats, attached again when the grain is
// lost; and the messages that the grain sends.
internal sealed partial class MessagingSession
{
    private const int MaxNoticeSequence = int.MaxValue;

    /// <summary>How often a phone's heartbeats are carried on to the grain; the others are answered here.</summary>
    private static readonly TimeSpan ConfirmPeriod = TimeSpan.FromSeconds(30);

    private readonly DeliveryGate _delivery = new();
    private RecentNotices? _notices;
    private long _confirmedAt;
    private int _lastNotice;

    /// <inheritdoc/>
    public void Deliver(OutboundMessage message)
    {
        if (message.IsNotification && !IsNew(message.NoticeId))
        {
            return;
        }

        if (!_delivery.TryHold(message))
        {
            Send(message);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Also when it logs in anew: its grain is told, which ignores it if a newer login took over.</remarks>
    public void Detach(CloseReason reason)
    {
        if (_device is { } device)
        {
            _device = null;
            _relayer = null;
            device.Detach(reason);
        }
        else if (_phone is { } phone)
        {
            _phone = null;
            Observe(Account(phone).DetachPhone(ToAttached(phone).ToId()), nameof(IAccountGrain.DetachPhone));
        }
        else
        {
            return;
        }

        _delivery.Close();
    }

    /// <inheritdoc/>
    public async Task Reattach()
    {
        try
        {
            if (_device is { } device)
            {
                await device.Reattach().ConfigureAwait(false);
            }
            else if (_phone is { } phone)
            {
                await Repeat(() => ReattachPhone(phone)).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // The next heartbeat finds it unknown, and tries again.
            services.Logger.LogWarning(e, "Connection {ConnectionId} could not be attached again", connection.Id);
        }
    }

    /// <summary>The grain has taken the login: the device is told, and only then gets what the grain sends.</summary>
    private void OpenDelivery(uint sequence, AuthorizeResponse response)
    {
        _confirmedAt = services.Time.GetTimestamp();
        _delivery.Open(() => Respond(CommandIds.Authorize, sequence, response, MessagingBodies.Json.AuthorizeResponse), Send);
    }

    private bool IsNew(Guid noticeId)
    {
        if (noticeId == Guid.Empty)
        {
            return true;
        }

        var notices = LazyInitializer.EnsureInitialized(ref _notices, static () => new RecentNotices());
        lock (notices)
        {
            return notices.TryAdd(noticeId);
        }
    }

    private void Send(OutboundMessage message)
    {
        var sequence = message.IsNotification ? NextNotice() : message.Sequence;
        Write(message.CommandId, 0, sequence, message.Body.Span, message.IsNotification);
    }

    private uint NextNotice()
    {
        int last, next;
        do
        {
            last = Volatile.Read(ref _lastNotice);
            next = last == MaxNoticeSequence ? 1 : last + 1;
        }
        while (Interlocked.CompareExchange(ref _lastNotice, next, last) != last);
        return (uint)next;
    }

    private ValueTask ConfirmPhoneNowAndThen()
    {
        var now = connection.Now;
        if (_phone is not { } phone || services.Time.GetElapsedTime(_confirmedAt, now) < ConfirmPeriod)
        {
            return default;
        }

        _confirmedAt = now;
        return new ValueTask(ConfirmPhone(phone));
    }

    private async Task ConfirmPhone(PhoneLogin phone)
    {
        try
        {
            if (!await Account(phone).HasPhone(ToAttached(phone).ToId()).ConfigureAwait(false))
            {
                await Reattach().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            services.Logger.LogWarning(e, "Connection {ConnectionId} could not confirm its attachment", connection.Id);
        }
    }

    private async Task<bool> ReattachPhone(PhoneLogin phone)
    {
        var attached = ToAttached(phone);
        await Account(phone).ReattachPhone(attached).ConfigureAwait(false);
        if (_phone != phone)
        {
            // It ended meanwhile, and its detachment may have come first.
            await Account(phone).DetachPhone(attached.ToId()).ConfigureAwait(false);
        }

        return true;
    }

    private AttachedPhone ToAttached(PhoneLogin phone) =>
        new(services.Edge.Reference(connection), phone.Number, phone.WantsEvents, phone.Token, phone.PasswordVersion);
}
