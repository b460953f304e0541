using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Protocol.Messaging;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Messaging;

// Authorize and AddAccount: what a connection may do before it has authorized.
internal sealed partial class MessagingSession
{
    private const int MaxLoginName = 255;
    private const int ResultMismatch = 1;
    private const int ResultUnknownRole = 2;

    private int _logins;

    private IAccountRegistryGrain Registry =>
        services.Grains.GetGrain<IAccountRegistryGrain>(connection.Id % IAccountRegistryGrain.Keys);

    /// <summary>0x00000001. Whatever came before, a connection whose newest Authorize failed is not authorized.</summary>
    private Task Authorize(in Frame frame)
    {
        LogOut();
        _oldDialect = false;
        if (!TryRead(frame, MessagingBodies.Json.AuthorizeRequest, out var request))
        {
            return Task.CompletedTask;
        }

        _oldDialect |= request.TerminalType == AuthorizeRequest.Superbox;
        switch (request.TerminalType)
        {
            case AuthorizeRequest.Human when request is { UserName: { } name, Password: { } password }:
                return AuthorizePhone(frame.Sequence, name, password, request);
            case AuthorizeRequest.Relayer or AuthorizeRequest.Superbox
                when request.SbCode is { } code && RelayerCode.IsValid(code):
                return AuthorizeRelayer(frame.Sequence, code, request.Secret);
            case AuthorizeRequest.Human:
                RespondError(frame.CommandId, frame.Sequence, StatusCode.BadParameter, "user_name and password are needed");
                return Task.CompletedTask;
            case AuthorizeRequest.Relayer or AuthorizeRequest.Superbox:
                RespondError(
                    frame.CommandId,
                    frame.Sequence,
                    StatusCode.BadParameter,
                    $"sb_code must have 1 to {RelayerCode.MaxLength} characters, none of them a control character");
                return Task.CompletedTask;
            default:
                RefuseLogin(frame.Sequence, StatusCode.LoginFailed, ResultUnknownRole);
                return Task.CompletedTask;
        }
    }

    private async Task AuthorizePhone(uint sequence, string name, string password, AuthorizeRequest request)
    {
        // No account has so long a name. It stands for an empty one, which none has either, so that it is never kept, looked up or logged.
        name = name.Trim() is { Length: <= MaxLoginName } possible ? possible : "";
        using var attempt = await services.Logins.Begin(NameKeys.Login(name), connection.RemoteAddress).ConfigureAwait(false);
        if (attempt is null)
        {
            EdgeMetrics.HitLimit(connection.Options.Listener, "failed_logins");
            RefuseLogin(sequence, StatusCode.TryLater, ResultMismatch);
            return;
        }

        Reply<LoggedIn> reply;
        PhoneLogin? phone = null;
        try
        {
            reply = await Repeat(() => Registry.LogIn(new LogInRequest(name, password))).ConfigureAwait(false);
            if (reply.Value is { } found)
            {
                phone = new PhoneLogin(
                    found.AccountId, ++_logins, request.WantsEvents, request.Token, found.PasswordVersion, found.Apartments);
                if (!await Repeat(() => Account(phone).AttachPhone(ToAttached(phone))).ConfigureAwait(false))
                {
                    // The password was changed in between.
                    reply = Outcome.LoginFailed;
                }
            }
        }
        catch (Exception e)
        {
            RefuseLogin(sequence, Translate(e, CommandIds.Authorize), ResultMismatch);
            return;
        }

        if (reply.Value is not { } account || phone is null)
        {
            if (reply.Outcome == Outcome.LoginFailed)
            {
                attempt.Failed();
            }

            RefuseLogin(sequence, (StatusCode)reply.Outcome, ResultMismatch);
            return;
        }

        attempt.Succeeded();
        _phone = phone;
        connection.IsAuthorized = true;
        OpenDelivery(sequence, new AuthorizeResponse(0, [.. account.Apartments.Select(id => new ApartmentId(id))]));
        if (request.WantsBalance)
        {
            Observe(SendToItsRelayers(phone), nameof(SendToItsRelayers));
        }

        if (request.Token is { } token)
        {
            var kept = new PushToken(token, request.LastToken, request.Os ?? "", request.TerminalCode ?? "");
            Observe(Account(phone).KeepPushToken(kept), nameof(IAccountGrain.KeepPushToken));
        }
    }

    private async Task AuthorizeRelayer(uint sequence, string code, string? secret)
    {
        try
        {
            var (status, relayer) = await Admit(code, secret).ConfigureAwait(false);
            if (status != StatusCode.Ok || relayer is null)
            {
                RefuseLogin(sequence, status, ResultMismatch);
                return;
            }

            await AttachRelayer(relayer, code, sequence).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            RefuseLogin(sequence, Translate(e, CommandIds.Authorize), ResultMismatch);
        }
    }

    private void LogOut()
    {
        if (!connection.IsAuthorized)
        {
            return;
        }

        Detach(CloseReason.Replaced);
        connection.OpenedAt = services.Time.GetTimestamp();
        connection.IsAuthorized = false;
    }

    private void RefuseLogin(uint sequence, StatusCode status, int result)
    {
        services.Logger.LogInformation(
            "Connection {ConnectionId} from {Address} was refused a login: {Status}", connection.Id, connection.RemoteAddress, status);
        Respond(
            CommandIds.Authorize,
            sequence,
            new AuthorizeResponse(result, Error: status.Text()),
            MessagingBodies.Json.AuthorizeResponse,
            status);
    }

    /// <summary>0x00020005.</summary>
    private Task AddAccount(in Frame frame)
    {
        if (!TryRead(frame, MessagingBodies.Json.AddAccountRequest, out var request))
        {
            return Task.CompletedTask;
        }

        if (!services.SignUps.TrySignUp(connection.RemoteAddress))
        {
            EdgeMetrics.HitLimit(connection.Options.Listener, "sign_ups");
            RespondError(frame.CommandId, frame.Sequence, StatusCode.TryLater);
            return Task.CompletedTask;
        }

        return SignUp(frame.Sequence, new SignUpRequest(request.UserName, request.Email, request.MobilePhone, request.Password));

        async Task SignUp(uint sequence, SignUpRequest signUp)
        {
            Reply<FirstApartment> reply;
            try
            {
                reply = await Registry.SignUp(signUp).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                RespondError(CommandIds.AddAccount, sequence, Translate(e, CommandIds.AddAccount));
                return;
            }

            if (reply.Value is not { } made)
            {
                RespondError(CommandIds.AddAccount, sequence, reply.Outcome, reply.Detail);
                return;
            }

            Respond(
                CommandIds.AddAccount,
                sequence,
                new AddAccountResponse(made.ApartmentId, made.Name, made.Version),
                MessagingBodies.Json.AddAccountResponse);
        }
    }
}
