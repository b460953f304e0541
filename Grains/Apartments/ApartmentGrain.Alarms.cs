using System.Text.Json;
using Gateway.Grains.Accounts;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Protocol.Messaging;

namespace Gateway.Grains.Apartments;

// Arming, and whom an event of a device concerns (protocol 1, "Events and alarms").
internal sealed partial class ApartmentGrain
{
    public async Task<Reply> SetArm(long accountId, int armState)
    {
        if (await Settle(accountId) is { Outcome: not Outcome.Ok } refused)
        {
            return refused;
        }

        if (armState is not (ApartmentState.Disarmed or ApartmentState.Armed))
        {
            return new Reply(Outcome.BadParameter, "arm_state must be 1 (off) or 2 (on)");
        }

        if (State.ArmState != armState && !await _state.TryWrite(State with { ArmState = armState }))
        {
            return new Reply(Outcome.StorageFailure);
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(new ArmNotice(Id, armState), MessagingBodies.Json.ArmNotice);
        NoticePush.Start(
            GrainFactory.GetGrain<IAccountGrain>(accountId), new PhoneNotice(Guid.CreateVersion7(time.GetUtcNow()), CommandIds.SetArm, body), time, logger);
        return Reply.Ok;
    }

    public Task<ReportedDevice?> FindReported(long relayerId, string deviceCode) =>
        Task.FromResult(ApartmentRules.FindReported(State, catalogue, Id, relayerId, deviceCode));
}
