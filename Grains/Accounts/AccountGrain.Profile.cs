using System.Security.Cryptography;
using System.Text;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Naming;

namespace Gateway.Grains.Accounts;

// The account's profile, and the ways to another password.
internal sealed partial class AccountGrain
{
    private static readonly TimeSpan RestoreWindow = TimeSpan.FromHours(1);

    public async Task<Reply<ProfileChanged>> ChangeProfile(ProfileChange change, DateTimeOffset before, PhoneId? asker)
    {
        if (!await Settle())
        {
            return Outcome.StorageFailure;
        }

        if (!Made)
        {
            return new Reply(Outcome.BadParameter, "there is no such account");
        }

        // Looked at here and not by the caller: whoever would take a claim over asks this grain first, and so waits for the write.
        if (time.GetUtcNow() > before)
        {
            return Outcome.TryLater;
        }

        var current = _state.Current;
        var next = current with
        {
            Email = change.Email ?? current.Email,
            MobilePhone = change.MobilePhone ?? current.MobilePhone,
            Language = change.Language ?? current.Language,
        };
        if (change.Email is not null)
        {
            // A link that went to the older address must not open the account any more.
            next = next.WithoutRestoreToken();
        }

        if (change.PasswordHash is { } hash)
        {
            next = next.WithPassword(hash, _phones?.Find(asker)?.Token);
        }

        if (!await _state.TryWrite(next))
        {
            // It may have been made: phones with the older password must not stay until the next change shows that.
            await Settle();
            return Outcome.StorageFailure;
        }

        _phones?.Renew(asker, next.PasswordVersion);
        LogOutOlderPhones();
        return new ProfileChanged([.. current.GetNames().Except(next.GetNames())], next.PasswordVersion);
    }

    public async Task<Reply<RestoreRecipient>> StartPasswordRestore(string email, string tokenHash)
    {
        if (!await Settle())
        {
            return Outcome.StorageFailure;
        }

        var current = _state.Current;
        if (!Made || current.Email is not { } address || NameKeys.Login(address) != email)
        {
            return Outcome.EmailNotFound;
        }

        var now = time.GetUtcNow();
        var counting = now - current.RestoresSince < RestoreWindow;
        if (counting && current.Restores >= restores.MaxPerAccountAndHour)
        {
            return Outcome.TryLater;
        }

        var next = current with
        {
            RestoreTokenHash = tokenHash,
            RestoreTokenEnds = now + IPasswordRestoreGrain.TokenLife,
            RestoresSince = counting ? current.RestoresSince : now,
            Restores = counting ? current.Restores + 1 : 1,
        };
        return await _state.TryWrite(next) ? new RestoreRecipient(address, current.Language) : Outcome.StorageFailure;
    }

    public async Task<Reply<RestoreForm>> CheckPasswordRestore(string tokenHash)
    {
        Leave.IfNothing(); // a token names an account, and anybody can make one up
        return !await Settle() ? Outcome.StorageFailure
            : IsGoodToken(tokenHash) ? new RestoreForm(_state.Current.Language)
            : Outcome.LoginFailed;
    }

    public async Task<Reply> RestorePassword(string tokenHash, string passwordHash)
    {
        if (!await Settle())
        {
            return new Reply(Outcome.StorageFailure);
        }

        if (!IsGoodToken(tokenHash))
        {
            return new Reply(Outcome.LoginFailed);
        }

        if (!await _state.TryWrite(_state.Current.WithPassword(passwordHash, keptPushToken: null)))
        {
            await Settle();
            return new Reply(Outcome.StorageFailure);
        }

        LogOutOlderPhones();
        return Reply.Ok;
    }

    private bool IsGoodToken(string tokenHash)
    {
        var current = _state.Current;
        return current.RestoreTokenHash.Length > 0
            && time.GetUtcNow() < current.RestoreTokenEnds
            && CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(tokenHash), Encoding.ASCII.GetBytes(current.RestoreTokenHash));
    }
}
