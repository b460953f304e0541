using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone.Walk;

/// <summary>
/// The walk's steps about an alarm. A relayer of the walk's own raises it, so that the one that answers needs no sensor; it is there
/// from its login until this is disposed of.
/// </summary>
internal sealed class AlarmSteps(PhoneSession phone, Peers peers, Notices notices, WalkSettings settings, WalkedHome home) : IAsyncDisposable
{
    private readonly WalkSensor _sensor = settings.Sensor;
    private Peer? _relayer;
    private long? _relayerId;
    private long? _sensorId;
    private bool _reported;

    private Peer Relayer => (_relayerId is null ? null : _relayer) ?? throw new NotRunException("Authorize relayer");

    /// <summary>Authorize as a relayer, which the phone then adds to its apartment and sees online.</summary>
    public async Task<string> AuthorizeRelayerAsync()
    {
        _relayer = await LogInAsync("second relayer", AuthorizeRequest.Relayer);
        var added = await phone.AskAsync(
            CommandIds.AddRelayer,
            new AddRelayerRequest(home.Apartment, _sensor.RelayerCode, "second relayer"),
            MessagingBodies.Json.AddRelayerRequest,
            MessagingBodies.Json.AddedResponse);
        _relayerId = added.Id;
        home.VersionRose(added.Version);
        await CheckOnlineAsync();
        return $"relayer {_relayerId} {_sensor.RelayerCode}, online";
    }

    /// <summary>EventDev of a gas sensor: this phone is told of the alarm, once.</summary>
    public async Task<string> ReportAsync()
    {
        var relayer = Relayer;
        await AddSensorAsync();
        notices.Clear();
        var response = await relayer.Session.AskAsync(
            CommandIds.EventDev, new EventDevRequest(_sensor.Code, WalkSensor.Emergency), MessagingBodies.Json.EventDevRequest);
        PhoneSession.Succeeded(response);
        Check.That(response.Body.IsEmpty, $"the response should be empty, not {response.Text}");
        _reported = true;
        await notices.ExpectOnceAsync(
            phone,
            CommandIds.EventDev,
            EventNotice.Of(_sensor.Code, WalkSensor.Emergency, keySequence: 0, WalkSensor.Name, WalkSensor.Model, isAlarm: true),
            MessagingBodies.Json.EventNotice);
        return $"gas sensor {_sensor.Code} has value {WalkSensor.Emergency}: one notice, is_alarm True";
    }

    /// <summary>QueryAlarm: that alarm, and in a new account no other.</summary>
    public async Task<string> QueryAsync()
    {
        if (!_reported)
        {
            throw new NotRunException(nameof(CommandIds.EventDev));
        }

        var alarm = await QueryAsync(new QueryAlarmRequest(0)) is [var only, .. var more]
            ? more.Length == 0 ? only : throw new VerdictException($"{more.Length + 1} alarms show, not 1")
            : throw new VerdictException("the alarm does not show");
        var expected = new AlarmInfo(
            alarm.Id, home.Apartment, "gas", _sensorId!.Value, alarm.Dt, _sensor.Code, WalkSensor.Name, WalkSensor.Model);
        Check.That(alarm == expected, $"the alarm is {alarm}, not {expected}");
        var others = await QueryAsync(new QueryAlarmRequest(0, DeviceIds: [home.Device]));
        Check.That(others.Length == 0, "the alarm shows among the light's");
        return $"alarm {alarm.Id} of {alarm.Dt}";
    }

    /// <summary>Authorize in the older dialect, with the same code: the relayer stays online, and its older connection is closed.</summary>
    public async Task<string> AuthorizeSuperboxAsync()
    {
        var older = Relayer;
        await using var superbox = await LogInAsync("superbox", AuthorizeRequest.Superbox);
        await CheckOnlineAsync();
        Check.That(await peers.IsClosedAsync(older), "the relayer's older connection was not closed");
        return $"{_sensor.RelayerCode} as superbox, in the place of its older connection";
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_relayer is { } relayer)
        {
            await relayer.DisposeAsync();
        }
    }

    private async Task<Peer> LogInAsync(string who, string terminalType)
    {
        var peer = await peers.OpenAsync(who);
        try
        {
            var response = await peer.Session.AskAsync(
                CommandIds.Authorize,
                new AuthorizeRequest(terminalType, SbCode: _sensor.RelayerCode) { Secret = _sensor.Secret },
                MessagingBodies.Json.AuthorizeRequest);
            Check.That(
                response.Status == StatusCode.Ok,
                $"Authorize as {terminalType} {_sensor.RelayerCode} was answered with status {response.StatusText}; does the gateway take known relayers only?");
            var result = PhoneSession.Read(response, MessagingBodies.Json.AuthorizeResponse).Result;
            Check.That(result == 0, $"status 0, but result {result}");
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    private async Task CheckOnlineAsync()
    {
        var status = await phone.AskAsync(
            CommandIds.QueryRelayerStatus, new QueryRelayerStatusRequest(_relayerId!.Value), MessagingBodies.Json.QueryRelayerStatusRequest);
        Check.That(status.Status == StatusCode.Ok, $"logged in, but QueryRelayerStatus gets status {status.StatusText}");
    }

    private async Task AddSensorAsync()
    {
        var added = await phone.AskAsync(
            CommandIds.AddDevice,
            new AddDeviceRequest(home.Apartment, WalkSensor.Model, _sensor.Code, _relayerId, WalkSensor.Name),
            MessagingBodies.Json.AddDeviceRequest,
            MessagingBodies.Json.AddDeviceResponse);
        _sensorId = added.DevId;
        home.VersionRose(added.Version);
        Shown.DeviceUnder(await home.ReadAsync(), _sensor.RelayerCode, _sensor.Code);
    }

    private async Task<AlarmInfo[]> QueryAsync(QueryAlarmRequest request)
    {
        var response = await phone.AskAsync(
            CommandIds.QueryAlarm, request, MessagingBodies.Json.QueryAlarmRequest, MessagingBodies.Json.QueryAlarmResponse);
        return [.. response.Alarms];
    }
}
