using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone.Walk;

/// <summary>The walk's steps about a person who is told of alarms.</summary>
internal sealed class ContactorSteps(PhoneSession phone, WalkedHome home)
{
    // Nobody's: a gateway that does send mail bothers no one.
    private const string Email = "keeper@example.org";
    private const string MobilePhone = "13800000000";

    private long? _contactor;

    private long Contactor => _contactor ?? throw new NotRunException(nameof(CommandIds.AddContactor));

    /// <summary>AddContactor.</summary>
    public async Task<string> AddAsync()
    {
        const string Name = "keeper";
        var response = await phone.AskAsync(
            CommandIds.AddContactor,
            new AddContactorRequest(home.Apartment, Name, EmailAddr: Email),
            MessagingBodies.Json.AddContactorRequest,
            MessagingBodies.Json.AddedResponse);
        _contactor = response.Id;
        home.VersionRose(response.Version);
        await CheckShownAsync(new ContactorInfo(response.Id, Name, null, Email));
        return $"contactor {response.Id}, version {response.Version}";
    }

    /// <summary>ModifyContactor: what it names changes, the rest stays.</summary>
    public async Task<string> ModifyAsync()
    {
        const string Name = "keeper, renamed";
        await home.ChangeAsync(
            CommandIds.ModifyContactor,
            new ModifyContactorRequest(Contactor, Name, MobilePhone),
            MessagingBodies.Json.ModifyContactorRequest);
        await CheckShownAsync(new ContactorInfo(Contactor, Name, MobilePhone, Email));
        return $"version {home.Version}, the new name and number show";
    }

    /// <summary>RemoveContactor.</summary>
    public async Task<string> RemoveAsync()
    {
        await home.ChangeAsync(
            CommandIds.RemoveContactor, new RemoveContactorRequest(Contactor), MessagingBodies.Json.RemoveContactorRequest);
        var info = await home.ReadAsync();
        Check.That(info.Contactors.All(contactor => contactor.Id != Contactor), "the apartment still shows the contactor");
        return $"version {home.Version}, gone";
    }

    private async Task CheckShownAsync(ContactorInfo expected)
    {
        var shown = (await home.ReadAsync()).Contactors.FirstOrDefault(contactor => contactor.Id == expected.Id)
            ?? throw new VerdictException($"the apartment does not show contactor {expected.Id}");
        Check.That(shown == expected, $"the apartment shows {Text(shown)}, not {Text(expected)}");
    }

    private static string Text(ContactorInfo contactor) => $"'{contactor.Name}' ({contactor.MobilePhone}; {contactor.EmailAddr})";
}
