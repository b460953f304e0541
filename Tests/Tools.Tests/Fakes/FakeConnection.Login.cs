using Gateway.Protocol.Messaging;

namespace Gateway.Tools.Tests.Fakes;

// Logins and the account.
internal sealed partial class FakeConnection
{
    private bool _isRelayer;

    /// <summary>The sb_code of an authorized relayer, else null.</summary>
    public string? RelayerCode { get; private set; }

    /// <summary>Whether this is an authorized phone.</summary>
    public bool IsPhone { get; private set; }

    private Task AuthorizeAsync(Message message)
    {
        _gateway.Tags.Enqueue(_decoder.Tag);
        var request = Read(message, MessagingBodies.Json.AuthorizeRequest);
        return request.TerminalType == AuthorizeRequest.Human ? AuthorizePhoneAsync(message, request) : AuthorizeRelayerAsync(message, request);
    }

    private async Task AuthorizePhoneAsync(Message message, AuthorizeRequest request)
    {
        if (request.Password != Account.Password && (Fault != Fault.OldPasswordStillLogsIn || request.Password!.Length > Account.Password.Length))
        {
            await RefuseLoginAsync(message, result: 1);
            return;
        }

        IsPhone = true;
        await AnswerAsync(
            message,
            new AuthorizeResponse(0, Fault == Fault.LoginForgetsApartments ? [] : [.. Account.Ids]),
            MessagingBodies.Json.AuthorizeResponse);
    }

    private async Task AuthorizeRelayerAsync(Message message, AuthorizeRequest request)
    {
        if ((Fault == Fault.SuperboxIsRefused && request.TerminalType == AuthorizeRequest.Superbox)
            || (Fault == Fault.RelayerLoginIsRefused && request.SbCode!.StartsWith("walk", StringComparison.Ordinal)))
        {
            await RefuseLoginAsync(message, result: 2);
            return;
        }

        _isRelayer = true;
        RelayerCode = request.SbCode!;
        var older = _gateway.Replace(this);
        if (Fault != Fault.OlderConnectionStays)
        {
            older?.Close();
        }

        await AnswerAsync(message, new AuthorizeResponse(0), MessagingBodies.Json.AuthorizeResponse);
        _gateway.SignalAuthorized();
    }

    private Task RefuseLoginAsync(Message message, int result) => SendAsync(Response(
        message, StatusCode.LoginFailed, Json(new AuthorizeResponse(result, Error: StatusCode.LoginFailed.Text()), MessagingBodies.Json.AuthorizeResponse)));

    private async Task HeartBeatAsync(Message message)
    {
        if (Fault == Fault.HeartBeatIsNeverAnswered && !_isRelayer)
        {
            return;
        }

        await SendAsync(Response(message, StatusCode.Ok, []));
        if (_isRelayer)
        {
            _gateway.SignalHeartBeat();
        }
    }

    private Task AccountAsync(Message message)
    {
        switch (message.CommandId)
        {
            case CommandIds.AddAccount when Fault == Fault.AccountIsRefused:
                return RefuseAsync(message, StatusCode.UserNameTaken);
            case CommandIds.AddAccount:
                var account = Read(message, MessagingBodies.Json.AddAccountRequest);
                (Account.Name, Account.Email, Account.Password) = (account.UserName!, account.Email!, account.Password);
                var home = Account.Add("Home");
                return AnswerAsync(message, new AddAccountResponse(home.Id, home.Name, home.Version), MessagingBodies.Json.AddAccountResponse);
            case CommandIds.QueryAccount:
                var name = Fault == Fault.AccountOfSomeoneElse ? "someone" : Account.Name;
                return AnswerAsync(
                    message, new QueryAccountResponse(Account.Language, name, "", Account.Email), MessagingBodies.Json.QueryAccountResponse);
            case CommandIds.SetProfile:
                var profile = Read(message, MessagingBodies.Json.SetProfileRequest);
                Account.Language = (Fault == Fault.LanguageIsForgotten ? null : profile.LanguageName) ?? Account.Language;
                Account.Password = (Fault == Fault.NewPasswordIsForgotten ? null : profile.Password) ?? Account.Password;
                return profile.Password is null ? SendAsync(Response(message, StatusCode.Ok, [])) : EndOthersAsync(message);
            default:
                return Fault == Fault.PasswordIsRestoredForNobody
                    ? SendAsync(Response(message, StatusCode.Ok, []))
                    : RefuseAsync(message, _gateway.SendsMail ? StatusCode.EmailNotFound : StatusCode.TryLater);
        }
    }

    private async Task EndOthersAsync(Message message)
    {
        await SendAsync(Response(message, StatusCode.Ok, []));
        foreach (var phone in _gateway.Phones.Where(phone => phone != this && Fault != Fault.OtherPhoneStays))
        {
            await phone.TellAsync(
                CommandIds.SetProfile,
                ProfileNotice.PasswordChanged,
                MessagingBodies.Json.ProfileNotice,
                Fault == Fault.OtherPhoneIsNotTold ? 0 : 1);
            phone.Close();
        }
    }
}
