using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Phone.Walk;

/// <summary>The walk's step about arming.</summary>
internal sealed class ArmSteps(PhoneSession phone, Notices notices, WalkedHome home)
{
    private const int Off = 1;
    private const int On = 2;

    /// <summary>SetArm, on and off: the apartment keeps it, and this phone gets the notice like every other one of the account.</summary>
    public async Task<string> SetAsync()
    {
        await SetAsync(On);
        await SetAsync(Off);
        return "armed and disarmed: it shows, and the notices came";
    }

    private async Task SetAsync(int state)
    {
        notices.Clear();
        var response = await phone.AskAsync(
            CommandIds.SetArm, new SetArmRequest(home.Apartment, state), MessagingBodies.Json.SetArmRequest);
        PhoneSession.Succeeded(response);
        var shown = (await home.QueryAsync()).ArmState;
        Check.That(shown == state, $"arm_state is {shown}, not {state}");
        await notices.ExpectOnceAsync(
            phone, CommandIds.SetArm, new ArmNotice(home.Apartment, state), MessagingBodies.Json.ArmNotice);
    }
}
