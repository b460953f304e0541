using Gateway.Grains.History;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Notifications;
using Orleans.Concurrency;

namespace Gateway.Grains.Accounts;

/// <inheritdoc cref="IPasswordRestoreGrain"/>
[GrainType("password-restore"), Reentrant, PreferLocalPlacement]
internal sealed class PasswordRestoreGrain(IPasswordHasher hasher, INotifier notifier, IHistory history, IRandomness randomness)
    : Grain, IPasswordRestoreGrain
{
    public async Task<Reply> Request(RestoreRequest request)
    {
        var reply = await SendLink(request.Email.Trim());
        PasswordRestoreMetrics.Requested(reply.Outcome.ToString());
        return reply;
    }

    public async Task<Reply<RestoreForm>> Find(RestoreToken token)
    {
        var found = RestoreTokens.TryRead(token.Text, out var accountId, out var hash)
            ? await Account(accountId).CheckPasswordRestore(hash)
            : Outcome.LoginFailed;
        if (found.Outcome == Outcome.LoginFailed)
        {
            PasswordRestoreMetrics.Wrong();
        }

        return found;
    }

    public async Task<Reply> Restore(RestoreToken token, NewPassword password)
    {
        if (AccountRules.CheckPassword(password.Text) is { } malformed)
        {
            return malformed;
        }

        // No hash is made for a token that is worth nothing; the account decides again, once and for all, when it is there.
        var found = await Find(token);
        if (found.Outcome != Outcome.Ok || !RestoreTokens.TryRead(token.Text, out var accountId, out var tokenHash))
        {
            return new Reply(found.Outcome);
        }

        if (await hasher.Hash(password.Text) is not { } passwordHash)
        {
            return new Reply(Outcome.TryLater);
        }

        var restored = await Account(accountId).RestorePassword(tokenHash, passwordHash);
        switch (restored.Outcome)
        {
            case Outcome.Ok:
                PasswordRestoreMetrics.Used();
                break;
            case Outcome.LoginFailed:
                PasswordRestoreMetrics.Wrong();
                break;
            default:
                break;
        }

        return restored;
    }

    private async Task<Reply> SendLink(string email)
    {
        if (notifier.PasswordRestore(AccountState.DefaultLanguage, token: "") is null)
        {
            // Before any account is looked at, so that it is the same for every address.
            return new Reply(Outcome.TryLater, "this gateway cannot send mail");
        }

        var key = NameKeys.Login(email);
        var accountId = AccountRules.IsEmail(email) && AccountRules.CanBeName(email)
            ? await GrainFactory.GetGrain<IUniqueNameGrain>(key).Find()
            : 0;
        if (accountId == 0)
        {
            return new Reply(Outcome.EmailNotFound);
        }

        var (token, hash) = RestoreTokens.Make(accountId, randomness);
        var started = await Account(accountId).StartPasswordRestore(key, hash);
        if (started.Value is not { } recipient || notifier.PasswordRestore(recipient.Language, token) is not { } mail)
        {
            return new Reply(started.Outcome);
        }

        var message = new Notification(NotificationChannel.Mail, recipient.Email, mail.Subject, mail.Text);
        return await history.Store([message]) ? Reply.Ok : new Reply(Outcome.StorageFailure);
    }

    private IAccountGrain Account(long id) => GrainFactory.GetGrain<IAccountGrain>(id);
}
