using System.Text.Json.Serialization.Metadata;
using Gateway.Protocol.Messaging;

namespace Gateway.Tools.Tests.Fakes;

// Arming, events and alarms.
internal sealed partial class FakeConnection
{
    private Task AlarmAsync(Message message) => message.CommandId switch
    {
        CommandIds.SetArm => SetArmAsync(message, Read(message, MessagingBodies.Json.SetArmRequest)),
        CommandIds.EventDev => EventAsync(message, Read(message, MessagingBodies.Json.EventDevRequest)),
        _ => QueryAlarmAsync(message, Read(message, MessagingBodies.Json.QueryAlarmRequest)),
    };

    private async Task SetArmAsync(Message message, SetArmRequest request)
    {
        var apartment = Account.Find(request.ApartmentId)!;
        apartment.ArmState = Fault == Fault.ArmStateIsForgotten ? apartment.ArmState : request.ArmState;
        await SendAsync(Response(message, StatusCode.Ok, []));
        var state = Fault == Fault.ArmNoticeSaysOff ? 1 : request.ArmState;
        await TellPhonesAsync(
            CommandIds.SetArm,
            new ArmNotice(apartment.Id, state),
            MessagingBodies.Json.ArmNotice,
            Fault switch { Fault.ArmNoticeIsMissing => 0, Fault.ArmNoticeComesTwice => 2, _ => 1 });
    }

    private async Task EventAsync(Message message, EventDevRequest request)
    {
        _gateway.Events.Enqueue(request);
        if (Fault == Fault.EventIsRefused)
        {
            await RefuseAsync(message, StatusCode.NoSuchDevice);
            return;
        }

        if (Account.FindDevice(request.DevCode) is { Info: var device } found)
        {
            var apartment = Account.Apartments.Single(a => a.Devices.Contains(found)).Id;
            var kept = Fault switch { Fault.AlarmIsForgotten => 0, Fault.AlarmIsKeptTwice => 2, _ => 1 };
            for (var i = 0; i < kept; i++)
            {
                Account.Alarms.Add(new AlarmInfo(
                    Account.NextId(), apartment, device.DevType, device.Id, "2026-01-31 23:59:59", device.DevCode, device.Name, device.DevModel));
            }

            await TellPhonesAsync(
                CommandIds.EventDev,
                EventNotice.Of(device.DevCode, request.Value, 0, device.Name, device.DevModel, Fault != Fault.AlarmNoticeIsNoAlarm),
                MessagingBodies.Json.EventNotice,
                Fault switch { Fault.AlarmNoticeIsMissing => 0, Fault.AlarmNoticeComesTwice => 2, _ => 1 });
        }

        await SendAsync(Response(message, StatusCode.Ok, []));
        _gateway.SignalEvent();
    }

    private Task QueryAlarmAsync(Message message, QueryAlarmRequest request) => AnswerAsync(
        message,
        new QueryAlarmResponse(
            [.. Account.Alarms.Where(alarm => Fault == Fault.AlarmFilterIsIgnored || request.DeviceIds?.Contains(alarm.DevId) != false)]),
        MessagingBodies.Json.QueryAlarmResponse);

    private async Task TellPhonesAsync<T>(uint commandId, T notice, JsonTypeInfo<T> type, int times)
    {
        foreach (var phone in _gateway.Phones)
        {
            await phone.TellAsync(commandId, notice, type, times);
        }
    }

    private async Task TellAsync<T>(uint commandId, T notice, JsonTypeInfo<T> type, int times)
    {
        try
        {
            for (var i = 0; i < times; i++)
            {
                await SendAsync(new Message(commandId, StatusCode.Ok, Interlocked.Increment(ref _lastSequence), Json(notice, type)));
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // The phone has just gone; an ObjectDisposedException is an InvalidOperationException, too.
        }
    }
}
