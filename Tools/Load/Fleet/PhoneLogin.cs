using Gateway.Protocol.Messaging;

namespace Gateway.Load.Fleet;

/// <summary>Logs phones in.</summary>
internal static class PhoneLogin
{
    /// <summary>Authorizes a connection as a phone of an account.</summary>
    public static Task<AuthorizeResponse> AuthorizeAsync(LoadClient phone, string account, CancellationToken cancellation) => Retry.AskAsync(
        () => phone.RequestAsync(
            CommandIds.Authorize,
            new AuthorizeRequest(AuthorizeRequest.Human, account, RunNames.Password),
            MessagingBodies.Json.AuthorizeRequest,
            SetUpLimits.Deadline,
            cancellation),
        $"Authorize of {account}",
        MessagingBodies.Json.AuthorizeResponse,
        cancellation);
}
