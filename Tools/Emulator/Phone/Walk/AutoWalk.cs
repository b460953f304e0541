using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone.Walk;

/// <summary>
/// One walk through the commands of a phone (protocol 1, section "Emulators"): each is sent, and what it should have brought about is looked
/// for, in its response and in what the apartment, the relayer and the account show afterwards. Dispose of it to close what it has opened.
/// </summary>
internal sealed class AutoWalk : IAsyncDisposable
{
    private readonly WalkSettings _settings;
    private readonly Verdicts _verdicts;
    private readonly AccountSteps _account;
    private readonly ApartmentSteps _apartment;
    private readonly RelayerSteps _relayer;
    private readonly DeviceSteps _device;
    private readonly SceneSteps _scene;
    private readonly ContactorSteps _contactor;
    private readonly ArmSteps _arm;
    private readonly AlarmSteps _alarm;

    /// <summary>Prepares the walk.</summary>
    /// <param name="phone">The phone.</param>
    /// <param name="notices">What it gets by itself.</param>
    /// <param name="peers">Opens connections beside the phone's.</param>
    /// <param name="settings">Names and codes.</param>
    /// <param name="verdicts">Gets the verdicts.</param>
    public AutoWalk(PhoneSession phone, Notices notices, Peers peers, WalkSettings settings, Verdicts verdicts)
    {
        _settings = settings;
        _verdicts = verdicts;
        var home = new WalkedHome(phone);
        _account = new AccountSteps(phone, peers, settings, home);
        _apartment = new ApartmentSteps(phone, settings, home);
        _relayer = new RelayerSteps(phone, settings, home);
        _device = new DeviceSteps(phone, settings, home);
        _scene = new SceneSteps(phone, settings, home, _device);
        _contactor = new ContactorSteps(phone, home);
        _arm = new ArmSteps(phone, notices, home);
        _alarm = new AlarmSteps(phone, peers, notices, settings, home);
    }

    /// <summary>Walks.</summary>
    public async Task RunAsync()
    {
        await AddAsync();
        await UseAsync();
        if (!_settings.Keep)
        {
            await ChangeAsync();
            await AlarmAsync();
            await RemoveAsync();
        }
    }

    /// <summary>Signs up, logs in, and adds an apartment with a relayer and a device.</summary>
    public async Task AddAsync()
    {
        await StepAsync(nameof(CommandIds.AddAccount), _account.AddAsync);
        await StepAsync(nameof(CommandIds.Authorize), _account.AuthorizeAsync);
        await StepAsync(nameof(CommandIds.HeartBeat), _account.HeartBeatAsync);
        await StepAsync(nameof(CommandIds.AddApartment), _apartment.AddAsync);
        await StepAsync(nameof(CommandIds.AddRelayer), _relayer.AddAsync);
        await StepAsync(nameof(CommandIds.AddDevice), _device.AddAsync);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _alarm.DisposeAsync();

    private async Task UseAsync()
    {
        await StepAsync(nameof(CommandIds.QueryApartment), _apartment.QueryAsync);
        await StepAsync(nameof(CommandIds.QueryRelayerStatus), _relayer.QueryStatusAsync);
        await StepAsync(nameof(CommandIds.ControlDevice), _device.ControlAsync);
        await StepAsync(nameof(CommandIds.QueryDevice), _device.QueryAsync);
        await StepAsync(nameof(CommandIds.QueryAccount), _account.QueryAsync);
        await StepAsync(nameof(CommandIds.AddScene), _scene.AddAsync);
        await StepAsync(nameof(CommandIds.SetScene), _scene.SetAsync);
        await StepAsync("SetScene all lights", _scene.SetAllLightsAsync);
        await StepAsync(nameof(CommandIds.AddContactor), _contactor.AddAsync);
    }

    private async Task ChangeAsync()
    {
        await StepAsync(nameof(CommandIds.ModifyScene), _scene.ModifyAsync);
        await StepAsync(nameof(CommandIds.RemoveScene), _scene.RemoveAsync);
        await StepAsync(nameof(CommandIds.ModifyContactor), _contactor.ModifyAsync);
        await StepAsync(nameof(CommandIds.RemoveContactor), _contactor.RemoveAsync);
        await StepAsync(nameof(CommandIds.SetProfile), _account.SetProfileAsync);
        await StepAsync("SetProfile password", _account.SetPasswordAsync);
        await StepAsync(nameof(CommandIds.PasswordRestore), _account.RestorePasswordAsync);
    }

    // After the contactor was removed: nobody gets a message of this alarm.
    private async Task AlarmAsync()
    {
        await StepAsync(nameof(CommandIds.SetArm), _arm.SetAsync);
        await StepAsync("Authorize relayer", _alarm.AuthorizeRelayerAsync);
        await StepAsync(nameof(CommandIds.EventDev), _alarm.ReportAsync);
        await StepAsync(nameof(CommandIds.QueryAlarm), _alarm.QueryAsync);
        await StepAsync("Authorize superbox", _alarm.AuthorizeSuperboxAsync);
    }

    private async Task RemoveAsync()
    {
        await StepAsync(nameof(CommandIds.ModifyDevice), _device.ModifyAsync);
        await StepAsync(nameof(CommandIds.RemoveDevice), _device.RemoveAsync);
        await StepAsync(nameof(CommandIds.ModifyRelayer), _relayer.ModifyAsync);
        await StepAsync(nameof(CommandIds.RemoveRelayer), _relayer.RemoveAsync);
        await StepAsync(nameof(CommandIds.ModifyApartment), _apartment.ModifyAsync);
        await StepAsync(nameof(CommandIds.RemoveApartment), _apartment.RemoveAsync);
    }

    private Task StepAsync(string command, Func<Task<string>> step) => _verdicts.StepAsync(command, step);
}
