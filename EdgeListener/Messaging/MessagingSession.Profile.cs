using Gateway.Grains.Interfaces.Accounts;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

// A phone's commands about its account's own profile.
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

        return AnswerEmpty(
            frame.CommandId,
            frame.Sequence,
            Registry.SetProfile(phone.AccountId, new ProfileRequest(request.Password, request.Email, request.MobilePhone, language)));
    }
}
