using System.Collections.Immutable;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.History;

namespace Gateway.Grains.Accounts;

// The account's phones: which are online, what is pushed to them, and how the others are reached.
internal sealed partial class AccountGrain
{
    /// <summary>Phones of one account that are told while they are offline; over it the one that logged in longest ago goes.</summary>
    private const int MaxPushTokens = 20;

    private const int MaxPushTokenText = 512;

    private AccountPhones? _phones;

    public Task<bool> AttachPhone(AttachedPhone phone)
    {
        if (phone.PasswordVersion < _state.Current.PasswordVersion)
        {
            return Task.FromResult(false);
        }

        Phones.Add(phone);
        KeepActivation();
        return Task.FromResult(true);
    }

    public Task ReattachPhone(AttachedPhone phone)
    {
        if (phone.PasswordVersion < _state.Current.PasswordVersion)
        {
            AccountPhones.LogOut(phone);
            return Task.CompletedTask;
        }

        Phones.AddAgain(phone);
        KeepActivation();
        return Task.CompletedTask;
    }

    public Task DetachPhone(PhoneId phone)
    {
        _phones?.Remove(phone);
        KeepActivation();
        return Task.CompletedTask;
    }

    public Task<bool> HasPhone(PhoneId phone) => Task.FromResult(_phones is not null && _phones.Has(phone));

    public async Task KeepPushToken(PushToken token)
    {
        if (token.Token.Length is 0 or > MaxPushTokenText
            || token.Platform.Length > MaxPushTokenText
            || token.TerminalCode.Length > MaxPushTokenText
            || !await Settle() || !Made)
        {
            return;
        }

        var kept = new StoredPushToken(token.Token, token.Platform, token.TerminalCode);
        var known = _state.Current.PushTokens;
        if (known.LastOrDefault() == kept)
        {
            return;
        }

        var others = known.RemoveAll(t => t.Token == kept.Token || t.Token == token.LastToken
            || (kept.TerminalCode.Length > 0 && t.TerminalCode == kept.TerminalCode));
        var over = Math.Max(0, others.Length + 1 - MaxPushTokens);
        await _state.TryWrite(_state.Current with { PushTokens = [.. others.Skip(over), kept] });
    }

    public Task Push(PhoneNotice notice)
    {
        // Phones may be on their way back to an activation that has none yet.
        if (_phones is not null || edges.IsSettling)
        {
            Phones.Push(notice);
            KeepActivation();
        }

        return Task.CompletedTask;
    }

    public Task<AlarmAudience> GetAlarmAudience()
    {
        _phones?.DropLost();
        ImmutableArray<OfflinePhone> offline =
        [
            .. _state.Current.PushTokens
                .Where(t => _phones is null || !_phones.IsOnline(t.Token))
                .Select(t => new OfflinePhone(t.Token, t.Platform)),
        ];
        return Task.FromResult(new AlarmAudience(_state.Current.Language, offline));
    }

    public async Task<Reply<AlarmPage>> QueryAlarms(AlarmFilter filter)
    {
        var alarms = await history.QueryAlarms(Id, filter);
        return alarms.IsDefault ? Outcome.StorageFailure : new AlarmPage(alarms);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _phones?.SendAway();
        return Task.CompletedTask;
    }

    /// <summary>
    /// See <see cref="Persistence.Durable{T}.TrySettle"/>. What a failed write made all the same shows only here: if it was the password, the
    /// phones with the older one are closed now.
    /// </summary>
    private async Task<bool> Settle()
    {
        if (!await _state.TrySettle())
        {
            return false;
        }

        LogOutOlderPhones();
        return true;
    }

    private void LogOutOlderPhones()
    {
        if (_phones is not null)
        {
            _phones.LogOutOlder(_state.Current.PasswordVersion);
            KeepActivation();
        }
    }

    private AccountPhones Phones => _phones ??= new AccountPhones(edges);

    /// <summary>Which phones are online is known here only, so this activation stays while there are any.</summary>
    private void KeepActivation()
    {
        if (_phones is { IsEmpty: true })
        {
            _phones = null;
        }

        DelayDeactivation(_phones is null ? TimeSpan.Zero : TimeSpan.MaxValue);
    }
}
