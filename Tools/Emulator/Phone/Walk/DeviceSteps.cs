using Gateway.Emulator.Relayer;
using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone.Walk;

/// <summary>The walk's steps about the lamp.</summary>
internal sealed class DeviceSteps(PhoneSession phone, WalkSettings settings, WalkedHome home)
{
    /// <summary>The lamp's only key.</summary>
    public const int KeySequence = 0;

    // A constant, as the document's emulator sends it: a gateway takes the apartment's own relayer when that number is none of its.
    private const long DocumentsRelayerId = 1;
    private const int ControlValue = 1;

    private bool _controlled;

    /// <summary>AddDevice.</summary>
    public async Task<string> AddAsync()
    {
        var response = await phone.AskAsync(
            CommandIds.AddDevice,
            new AddDeviceRequest(home.Apartment, WalkSettings.Model, settings.DeviceCode, DocumentsRelayerId, "light"),
            MessagingBodies.Json.AddDeviceRequest,
            MessagingBodies.Json.AddDeviceResponse);
        home.Device = response.DevId;
        home.VersionRose(response.Version);
        return $"device {response.DevId} {settings.DeviceCode}, version {response.Version}";
    }

    /// <summary>ControlDevice: the relayer's own answer must arrive.</summary>
    public async Task<string> ControlAsync()
    {
        _ = home.Device;
        var response = await SendControlAsync();
        RelayerSteps.AdviseIfOffline(response, settings.RelayerCode);
        _controlled = true;
        return CheckAnswer(response, ControlValue);
    }

    /// <summary>QueryDevice: the value that was set.</summary>
    public Task<string> QueryAsync() => QueryAsync(_controlled ? ControlValue : 0);

    /// <summary>Asks the relayer for the lamp's value.</summary>
    /// <returns>What it answered.</returns>
    /// <exception cref="VerdictException">It is another value, or no answer of the relayer's.</exception>
    public async Task<string> QueryAsync(int expected)
    {
        _ = home.Device;
        var response = await phone.AskAsync(
            CommandIds.QueryDevice,
            new QueryDeviceRequest(WalkSettings.Model, settings.DeviceCode, KeySequence),
            MessagingBodies.Json.QueryDeviceRequest);
        RelayerSteps.AdviseIfOffline(response, settings.RelayerCode);
        return CheckAnswer(response, expected);
    }

    /// <summary>ModifyDevice.</summary>
    public async Task<string> ModifyAsync()
    {
        const string Name = "light, renamed";
        await home.ChangeAsync(
            CommandIds.ModifyDevice,
            new ModifyDeviceRequest(home.Apartment, home.Device, Name),
            MessagingBodies.Json.ModifyDeviceRequest);
        var device = Shown.DeviceUnder(await home.ReadAsync(), settings.RelayerCode, settings.DeviceCode);
        Check.That(device.Name == Name, $"the device is still called '{device.Name}'");
        return $"version {home.Version}, the new name shows";
    }

    /// <summary>RemoveDevice: it neither shows nor acts any more.</summary>
    public async Task<string> RemoveAsync()
    {
        await home.ChangeAsync(
            CommandIds.RemoveDevice, new RemoveDeviceRequest(home.Apartment, home.Device), MessagingBodies.Json.RemoveDeviceRequest);
        Check.That(Shown.Device(await home.ReadAsync(), settings.DeviceCode) is null, "the apartment still shows the device");
        var control = await SendControlAsync();
        Check.That(control.Status == StatusCode.NoSuchDevice, $"ControlDevice still gets status {control.StatusText}, not 10");
        return $"version {home.Version}, gone";
    }

    private Task<Message> SendControlAsync() => phone.AskAsync(
        CommandIds.ControlDevice,
        new ControlDeviceRequest(WalkSettings.Model, settings.DeviceCode, KeySequence, ControlValue),
        MessagingBodies.Json.ControlDeviceRequest);

    private string CheckAnswer(Message response, int value)
    {
        var answer = PhoneSession.Read(response, RelayerAnswerJson.Default.RelayerAnswer);
        Check.That(answer.SbCode == settings.RelayerCode, $"relayer {answer.SbCode} answered, not {settings.RelayerCode}");
        Check.That(
            answer.DevCode.Equals(settings.DeviceCode, StringComparison.OrdinalIgnoreCase) && answer.DevKeySeq == KeySequence,
            $"the answer is for key {answer.DevKeySeq} of {answer.DevCode}");
        Check.That(answer.Value == value, $"the answer has value {answer.Value}, not {value}");
        return $"answered by {answer.SbCode}: {answer.DevCode} has value {answer.Value}";
    }
}
