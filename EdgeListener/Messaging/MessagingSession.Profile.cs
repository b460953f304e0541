using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

// SetProfile and PasswordRestore: an account's profile, and the way back into it.
internal sealed partial class MessagingSession
{
    /// <summary>0x00050001.</summary>
    private Task SetProfile(in Frame frame, PhoneLogin phone)
    {
        if (!TryRead(frame, MessagingBodies.Json.SetProfileRequest, out var request))
        {
            return Task.CompletedTask;
        }

        var language = request.LanguageName is { } name ? Array.IndexOf(Languages, name) + 1 : (int?)null;
        if (language == 0)
        {
            RespondError(
                frame.CommandId, frame.Sequence, StatusCode.BadParameter, $"language_name can be {string.Join(", ", Languages)}");
            return Task.CompletedTask;
        }

        var change = new ProfileRequest(request.Password, request.Email, request.MobilePhone, language);
        return AnswerEmpty(frame.CommandId, frame.Sequence, Set());

        async Task<Reply> Set()
        {
            var reply = await Registry.SetProfile(phone.AccountId, change, ToAttached(phone).ToId()).ConfigureAwait(false);
            if (reply.Value is { } made)
            {
                phone.PasswordVersion = made.PasswordVersion;
            }

            return new Reply(reply.Outcome, reply.Detail);
        }
    }

    /// <summary>0x00060003. Anyone may ask, before Authorize too.</summary>
    private Task PasswordRestore(in Frame frame)
    {
        if (!TryRead(frame, MessagingBodies.Json.PasswordRestoreRequest, out var request))
        {
            return Task.CompletedTask;
        }

        if (!services.Restores.TryRequest(connection.RemoteAddress))
        {
            EdgeMetrics.HitLimit(connection.Options.Listener, "password_restores");
            RespondError(frame.CommandId, frame.Sequence, StatusCode.TryLater);
            return Task.CompletedTask;
        }

        var restores = services.Grains.GetGrain<IPasswordRestoreGrain>(connection.Id % IPasswordRestoreGrain.Keys);
        return AnswerEmpty(frame.CommandId, frame.Sequence, restores.Request(new RestoreRequest(request.Email)));
    }
}
