using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone.Walk;

/// <summary>The walk's steps about the account and its login.</summary>
internal sealed class AccountSteps(PhoneSession phone, Peers peers, WalkSettings settings, WalkedHome home)
{
    private const string Language = "en-US";

    /// <summary>AddAccount.</summary>
    public async Task<string> AddAsync()
    {
        var response = await phone.AskAsync(
            CommandIds.AddAccount,
            new AddAccountRequest(settings.Password, settings.User, settings.Email),
            MessagingBodies.Json.AddAccountRequest,
            MessagingBodies.Json.AddAccountResponse);
        Check.That(response.ApartmentId > 0, $"apartment_id is {response.ApartmentId}");
        Check.That(response.Name == "Home", $"the first apartment is called '{response.Name}', not 'Home'");
        home.FirstApartment = response.ApartmentId;
        return $"account {settings.User} with apartment {response.ApartmentId}";
    }

    /// <summary>Authorize.</summary>
    public async Task<string> AuthorizeAsync()
    {
        var apartments = await phone.AuthorizeAsync(settings.User, settings.Password);
        Check.That(
            home.FirstApartment is not { } first || apartments.SequenceEqual([first]),
            $"apartments are [{string.Join(", ", apartments)}], not [{home.FirstApartment}]");
        return $"apartments [{string.Join(", ", apartments)}]";
    }

    /// <summary>HeartBeat.</summary>
    public async Task<string> HeartBeatAsync()
    {
        var response = await phone.AskAsync(CommandIds.HeartBeat);
        PhoneSession.Succeeded(response);
        Check.That(response.Body.IsEmpty, $"the response should be empty, not {response.Text}");
        return "empty response";
    }

    /// <summary>QueryAccount.</summary>
    public async Task<string> QueryAsync()
    {
        var account = await ReadAsync();
        return $"{account.UserName}, {account.Email}, {account.LanguageName}";
    }

    /// <summary>SetProfile: what it names changes, the rest stays.</summary>
    public async Task<string> SetProfileAsync()
    {
        await SetProfileAsync(new SetProfileRequest(LanguageName: Language));
        var account = await ReadAsync();
        Check.That(account.LanguageName == Language, $"language_name is '{account.LanguageName}', not '{Language}'");
        return $"language_name is {Language}";
    }

    /// <summary>
    /// SetProfile with a password: another phone of the account is told and closed, the new password logs in, the older one does not; then the
    /// older one again.
    /// </summary>
    public async Task<string> SetPasswordAsync()
    {
        await using (var other = await peers.OpenAsync("other phone"))
        {
            await other.Session.AuthorizeAsync(settings.User, settings.Password);
            await SetProfileAsync(new SetProfileRequest(Password: settings.OtherPassword));
            Check.That(await peers.IsClosedAsync(other), "the account's other phone was not closed");
            Check.That(
                other.Asked.Any(notice => notice.CommandId == CommandIds.SetProfile), "the account's other phone was closed without a notice");
        }

        await using (var other = await peers.OpenAsync("other phone"))
        {
            await other.Session.AuthorizeAsync(settings.User, settings.OtherPassword);
            var login = new AuthorizeRequest(AuthorizeRequest.Human, settings.User, settings.Password);
            var refused = await other.Session.AskAsync(CommandIds.Authorize, login, MessagingBodies.Json.AuthorizeRequest);
            Check.That(
                refused.Status == StatusCode.LoginFailed, $"Authorize with the older password gets status {refused.StatusText}, not 14");
        }

        // Whoever named the account knows this password.
        await SetProfileAsync(new SetProfileRequest(Password: settings.Password));
        return "the other phone was told and closed; the new password logs in, the older one gets status 14; changed back";
    }

    /// <summary>PasswordRestore for nobody: no mail is sent, and the phone hears why.</summary>
    public async Task<string> RestorePasswordAsync()
    {
        var response = await phone.AskAsync(
            CommandIds.PasswordRestore,
            new PasswordRestoreRequest(settings.UnknownEmail),
            MessagingBodies.Json.PasswordRestoreRequest);
        return response.Status is StatusCode.EmailNotFound or StatusCode.TryLater
            ? $"nobody's address: status {(uint)response.Status} {Error(response)}"
            : throw new VerdictException($"nobody's address gets status {response.StatusText}, not 16, or 15 without a mail server");
    }

    private static string Error(Message response) =>
        MessagingBodies.TryRead(new(response.Body), MessagingBodies.Json.ErrorResponse, out var body, out var malformed)
            ? body.Error
            : throw new VerdictException($"status {response.StatusText}, and its body is malformed: {malformed}");

    private async Task SetProfileAsync(SetProfileRequest request)
    {
        var response = await phone.AskAsync(CommandIds.SetProfile, request, MessagingBodies.Json.SetProfileRequest);
        PhoneSession.Succeeded(response);
        Check.That(response.Body.IsEmpty, $"the response should be empty, not {response.Text}");
    }

    private async Task<QueryAccountResponse> ReadAsync()
    {
        var response = PhoneSession.Read(await phone.AskAsync(CommandIds.QueryAccount), MessagingBodies.Json.QueryAccountResponse);
        Check.That(response.UserName == settings.User, $"user_name is '{response.UserName}'");
        Check.That(response.Email == settings.Email, $"email is '{response.Email}'");
        return response;
    }
}
