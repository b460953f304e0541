using Gateway.Emulator.Relayer;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone;

/// <summary>
/// One walk through the commands of a phone (protocol 1, section "Emulators"): each is sent, and what it should have brought about is looked
/// for, in its response and in what the apartment shows afterwards.
/// </summary>
/// <param name="phone">The phone.</param>
/// <param name="settings">Names and codes.</param>
/// <param name="verdicts">Gets the verdicts.</param>
internal sealed class AutoWalk(PhoneSession phone, WalkSettings settings, Verdicts verdicts)
{
    // A constant, as the document's emulator sends it: a gateway takes the apartment's own relayer when that number is none of its.
    private const long DocumentsRelayerId = 1;
    private const int KeySequence = 0;
    private const int ControlValue = 1;

    private long? _firstApartment;
    private long? _apartment;
    private long? _relayer;
    private long? _device;
    private long _version;
    private bool _controlled;

    private long Apartment => _apartment ?? throw new NotRunException(nameof(CommandIds.AddApartment));

    private long Relayer => _relayer ?? throw new NotRunException(nameof(CommandIds.AddRelayer));

    private long Device => _device ?? throw new NotRunException(nameof(CommandIds.AddDevice));

    /// <summary>Walks.</summary>
    public async Task RunAsync()
    {
        await AddAsync();
        await UseAsync();
        if (!settings.Keep)
        {
            await ChangeAndRemoveAsync();
        }
    }

    /// <summary>Signs up, logs in, and adds an apartment with a relayer and a device.</summary>
    public async Task AddAsync()
    {
        await verdicts.StepAsync(nameof(CommandIds.AddAccount), AddAccountAsync);
        await verdicts.StepAsync(nameof(CommandIds.Authorize), AuthorizeAsync);
        await verdicts.StepAsync(nameof(CommandIds.HeartBeat), HeartBeatAsync);
        await verdicts.StepAsync(nameof(CommandIds.AddApartment), AddApartmentAsync);
        await verdicts.StepAsync(nameof(CommandIds.AddRelayer), AddRelayerAsync);
        await verdicts.StepAsync(nameof(CommandIds.AddDevice), AddDeviceAsync);
    }

    private async Task UseAsync()
    {
        await verdicts.StepAsync(nameof(CommandIds.QueryApartment), QueryApartmentAsync);
        await verdicts.StepAsync(nameof(CommandIds.QueryRelayerStatus), QueryRelayerStatusAsync);
        await verdicts.StepAsync(nameof(CommandIds.ControlDevice), ControlDeviceAsync);
        await verdicts.StepAsync(nameof(CommandIds.QueryDevice), QueryDeviceAsync);
        await verdicts.StepAsync(nameof(CommandIds.QueryAccount), QueryAccountAsync);
    }

    private async Task ChangeAndRemoveAsync()
    {
        await verdicts.StepAsync(nameof(CommandIds.ModifyDevice), ModifyDeviceAsync);
        await verdicts.StepAsync(nameof(CommandIds.RemoveDevice), RemoveDeviceAsync);
        await verdicts.StepAsync(nameof(CommandIds.ModifyRelayer), ModifyRelayerAsync);
        await verdicts.StepAsync(nameof(CommandIds.RemoveRelayer), RemoveRelayerAsync);
        await verdicts.StepAsync(nameof(CommandIds.ModifyApartment), ModifyApartmentAsync);
        await verdicts.StepAsync(nameof(CommandIds.RemoveApartment), RemoveApartmentAsync);
    }

    private async Task<string> AddAccountAsync()
    {
        var response = await phone.AskAsync(
            CommandIds.AddAccount,
            new AddAccountRequest(settings.Password, settings.User, settings.Email),
            MessagingBodies.Json.AddAccountRequest,
            MessagingBodies.Json.AddAccountResponse);
        Check(response.ApartmentId > 0, $"apartment_id is {response.ApartmentId}");
        Check(response.Name == "Home", $"the first apartment is called '{response.Name}', not 'Home'");
        _firstApartment = response.ApartmentId;
        return $"account {settings.User} with apartment {response.ApartmentId}";
    }

    private async Task<string> AuthorizeAsync()
    {
        var apartments = await phone.AuthorizeAsync(settings.User, settings.Password);
        Check(
            _firstApartment is not { } first || apartments.SequenceEqual([first]),
            $"apartments are [{string.Join(", ", apartments)}], not [{_firstApartment}]");
        return $"apartments [{string.Join(", ", apartments)}]";
    }

    private async Task<string> HeartBeatAsync()
    {
        var response = await phone.AskAsync(CommandIds.HeartBeat);
        PhoneSession.Succeeded(response);
        Check(response.Body.IsEmpty, $"the response should be empty, not {response.Text}");
        return "empty response";
    }

    private async Task<string> AddApartmentAsync()
    {
        var response = await phone.AskAsync(
            CommandIds.AddApartment,
            new AddApartmentRequest("Emulated"),
            MessagingBodies.Json.AddApartmentRequest,
            MessagingBodies.Json.AddedResponse);
        Check(response.Id > 0 && response.Id != _firstApartment, $"id is {response.Id}, which is no new apartment's");
        _apartment = response.Id;
        _version = response.Version;
        return $"apartment {response.Id}, version {response.Version}";
    }

    private async Task<string> AddRelayerAsync()
    {
        var response = await phone.AskAsync(
            CommandIds.AddRelayer,
            new AddRelayerRequest(Apartment, settings.RelayerCode, "relayer"),
            MessagingBodies.Json.AddRelayerRequest,
            MessagingBodies.Json.AddedResponse);
        _relayer = response.Id;
        VersionRose(response.Version);
        return $"relayer {response.Id}, version {response.Version}";
    }

    private async Task<string> AddDeviceAsync()
    {
        var response = await phone.AskAsync(
            CommandIds.AddDevice,
            new AddDeviceRequest(Apartment, WalkSettings.Model, settings.DeviceCode, DocumentsRelayerId, "light"),
            MessagingBodies.Json.AddDeviceRequest,
            MessagingBodies.Json.AddDeviceResponse);
        _device = response.DevId;
        VersionRose(response.Version);
        return $"device {response.DevId} {settings.DeviceCode}, version {response.Version}";
    }

    private async Task<string> QueryApartmentAsync()
    {
        var info = await ReadApartmentAsync();
        var device = ShownDevice(info);
        Check(_device is null || device.Id == _device, $"the device's id is {device.Id}, not {_device}");
        Check(device.DevModel == WalkSettings.Model, $"the device's model is {device.DevModel}");

        var unchanged = await phone.QueryApartmentAsync(Apartment, info.Version);
        Check(unchanged.ApartmentInfo is null, "apartment_info came although the version is the phone's");
        return $"version {info.Version}, device under relayer {settings.RelayerCode}";
    }

    private async Task<string> QueryRelayerStatusAsync()
    {
        var response = await phone.AskAsync(
            CommandIds.QueryRelayerStatus, new QueryRelayerStatusRequest(Relayer), MessagingBodies.Json.QueryRelayerStatusRequest);
        AdviseIfOffline(response);
        PhoneSession.Succeeded(response);
        return "online";
    }

    private async Task<string> ControlDeviceAsync()
    {
        _ = Device;
        var response = await ControlAsync();
        AdviseIfOffline(response);
        _controlled = true;
        return CheckAnswer(response, ControlValue);
    }

    private async Task<string> QueryDeviceAsync()
    {
        _ = Device;
        var response = await phone.AskAsync(
            CommandIds.QueryDevice,
            new QueryDeviceRequest(WalkSettings.Model, settings.DeviceCode, KeySequence),
            MessagingBodies.Json.QueryDeviceRequest);
        AdviseIfOffline(response);
        return CheckAnswer(response, _controlled ? ControlValue : 0);
    }

    private async Task<string> QueryAccountAsync()
    {
        var response = PhoneSession.Read(await phone.AskAsync(CommandIds.QueryAccount), MessagingBodies.Json.QueryAccountResponse);
        Check(response.UserName == settings.User, $"user_name is '{response.UserName}'");
        Check(response.Email == settings.Email, $"email is '{response.Email}'");
        return $"{response.UserName}, {response.Email}, {response.LanguageName}";
    }

    private async Task<string> ModifyDeviceAsync()
    {
        const string Name = "light, renamed";
        VersionRose(await ChangeAsync(
            CommandIds.ModifyDevice,
            new ModifyDeviceRequest(Apartment, Device, Name),
            MessagingBodies.Json.ModifyDeviceRequest));
        var device = ShownDevice(await ReadApartmentAsync());
        Check(device.Name == Name, $"the device is still called '{device.Name}'");
        return $"version {_version}, the new name shows";
    }

    private async Task<string> RemoveDeviceAsync()
    {
        VersionRose(await ChangeAsync(
            CommandIds.RemoveDevice, new RemoveDeviceRequest(Apartment, Device), MessagingBodies.Json.RemoveDeviceRequest));
        var info = await ReadApartmentAsync();
        Check(FindDevice(info) is null, "the apartment still shows the device");
        var control = await ControlAsync();
        Check(control.Status == StatusCode.NoSuchDevice, $"ControlDevice still gets status {control.StatusText}, not 10");
        return $"version {_version}, gone";
    }

    private async Task<string> ModifyRelayerAsync()
    {
        const string Name = "relayer, renamed";
        var response = await phone.AskAsync(
            CommandIds.ModifyRelayer,
            new ModifyRelayerRequest(Apartment, Relayer, Name),
            MessagingBodies.Json.ModifyRelayerRequest,
            MessagingBodies.Json.VersionResponse);
        VersionRose(response.Version);
        var relayer = FindRelayer(await ReadApartmentAsync());
        Check(relayer?.Name == Name, $"the relayer is called '{relayer?.Name}'");
        return $"version {_version}, the new name shows";
    }

    private async Task<string> RemoveRelayerAsync()
    {
        VersionRose(await ChangeAsync(
            CommandIds.RemoveRelayer, new RemoveRelayerRequest(Apartment, Relayer), MessagingBodies.Json.RemoveRelayerRequest));
        Check(FindRelayer(await ReadApartmentAsync()) is null, "the apartment still shows the relayer");
        return $"version {_version}, gone";
    }

    private async Task<string> ModifyApartmentAsync()
    {
        const string Name = "Emulated, renamed";
        VersionRose(await ChangeAsync(
            CommandIds.ModifyApartment, new ModifyApartmentRequest(Apartment, Name), MessagingBodies.Json.ModifyApartmentRequest));
        var info = await ReadApartmentAsync();
        Check(info.Name == Name, $"the apartment is still called '{info.Name}'");
        return $"version {_version}, the new name shows";
    }

    private async Task<string> RemoveApartmentAsync()
    {
        var version = await ChangeAsync(
            CommandIds.RemoveApartment, new RemoveApartmentRequest(Apartment), MessagingBodies.Json.RemoveApartmentRequest);
        Check(version == 0, $"version is {version}, not 0");
        var after = await phone.AskAsync(
            CommandIds.QueryApartment, new QueryApartmentRequest(Apartment, PhoneSession.NoCopy), MessagingBodies.Json.QueryApartmentRequest);
        Check(after.Status != StatusCode.Ok, "QueryApartment still shows it");
        return $"gone: QueryApartment gets status {after.StatusText}";
    }

    private Task<Message> ControlAsync() => phone.AskAsync(
        CommandIds.ControlDevice,
        new ControlDeviceRequest(WalkSettings.Model, settings.DeviceCode, KeySequence, ControlValue),
        MessagingBodies.Json.ControlDeviceRequest);

    private async Task<long> ChangeAsync<T>(uint commandId, T request, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        (await phone.AskAsync(commandId, request, type, MessagingBodies.Json.VersionResponse)).Version;

    private async Task<ApartmentInfo> ReadApartmentAsync()
    {
        var response = await phone.QueryApartmentAsync(Apartment, PhoneSession.NoCopy);
        var info = response.ApartmentInfo ?? throw new VerdictException("QueryApartment without a copy brought no apartment_info");
        Check(info.Id == Apartment, $"apartment_info is of apartment {info.Id}");
        Check(response.Version == _version && info.Version == _version, $"QueryApartment shows version {response.Version}, not {_version}");
        return info;
    }

    private RelayerInfo? FindRelayer(ApartmentInfo info) => info.Relayers.FirstOrDefault(relayer => relayer.SbCode == settings.RelayerCode);

    private DeviceInfo? FindDevice(ApartmentInfo info) => info.Relayers
        .SelectMany(relayer => relayer.Devices ?? [])
        .FirstOrDefault(device => device.DevCode.Equals(settings.DeviceCode, StringComparison.OrdinalIgnoreCase));

    private DeviceInfo ShownDevice(ApartmentInfo info)
    {
        var relayer = FindRelayer(info) ?? throw new VerdictException($"the apartment does not show relayer {settings.RelayerCode}");
        var device = FindDevice(info) ?? throw new VerdictException($"the apartment does not show device {settings.DeviceCode}");
        Check(relayer.Devices?.Contains(device) == true, $"the device does not stand under relayer {settings.RelayerCode}");
        return device;
    }

    private string CheckAnswer(Message response, int value)
    {
        var answer = PhoneSession.Read(response, RelayerAnswerJson.Default.RelayerAnswer);
        Check(answer.SbCode == settings.RelayerCode, $"relayer {answer.SbCode} answered, not {settings.RelayerCode}");
        Check(
            answer.DevCode.Equals(settings.DeviceCode, StringComparison.OrdinalIgnoreCase) && answer.DevKeySeq == KeySequence,
            $"the answer is for key {answer.DevKeySeq} of {answer.DevCode}");
        Check(answer.Value == value, $"the answer has value {answer.Value}, not {value}");
        return $"answered by {answer.SbCode}: {answer.DevCode} has value {answer.Value}";
    }

    private void AdviseIfOffline(Message response)
    {
        if (response.Status == StatusCode.RelayerOffline)
        {
            throw new VerdictException(
                $"status {response.StatusText}: no relayer {settings.RelayerCode} is connected. Start one: emulator relayer --code {settings.RelayerCode}");
        }
    }

    private void VersionRose(long version)
    {
        Check(version > _version, $"version is {version} and was {_version}: it did not rise");
        _version = version;
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new VerdictException(otherwise);
        }
    }
}
