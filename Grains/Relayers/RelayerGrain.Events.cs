using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Grains.Accounts;
using Gateway.Grains.Catalogue;
using Gateway.Grains.Events;
using Gateway.Grains.History;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Grains.Notifications;
using Gateway.Protocol.Messaging;

namespace Gateway.Grains.Relayers;

// What devices report (protocol 1, "Events and alarms"): found in the apartments linked, judged, stored, and told.
internal sealed partial class RelayerGrain
{
    private EventBuffer? _reports; // most relayers are idle, and need none

    public async Task<Reply> Report(DeviceReport report)
    {
        var reports = _reports ??= new EventBuffer(events.Options.RepetitionTime, Time);
        var at = Time.GetUtcNow();

        // Apartments are asked for several reports at once; judged are they one after the other.
        var judged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = reports.LastJudged;
        reports.LastJudged = judged.Task;
        List<Task<bool>> storing = [];
        try
        {
            ImmutableArray<ReportedDevice> devices;
            try
            {
                devices = await FindReported(report.DeviceCode);
            }
            finally
            {
                await before;
            }

            devices = devices.RemoveAll(d => !d.Keys.Contains(report.KeySequence));
            if (devices.IsEmpty
                || !events.Catalogue.TryGet(devices[0].Model, out var model) || !model.HasKey(report.KeySequence))
            {
                EventMetrics.Count("unknown_device");
                return new Reply(Outcome.NoSuchDevice, "no apartment has this device, with this key, under this relayer");
            }

            var key = new DeviceKeyId(report.DeviceCode, report.KeySequence);
            var last = reports.Exchange(key, report.Value);
            foreach (var reading in EventRules.Read(model, report.KeySequence, report.Value, last))
            {
                if (Judge(reports, key, reading, model, devices, at) is { } stored)
                {
                    storing.Add(stored);
                }
            }
        }
        finally
        {
            judged.SetResult();
        }

        return new Reply(Array.TrueForAll(await Task.WhenAll(storing), stored => stored) ? Outcome.Ok : Outcome.StorageFailure);
    }

    /// <summary>Decides what becomes of a reading.</summary>
    /// <returns>Whether it was stored; null when it is not to be.</returns>
    private Task<bool>? Judge(
        EventBuffer reports, DeviceKeyId key, Reading reading, DeviceModel model, ImmutableArray<ReportedDevice> devices, DateTimeOffset at)
    {
        if (!reading.IsEvent)
        {
            EventMetrics.Count("value");
            Tell(devices, key.KeySequence, reading);
            return null;
        }

        if (reports.FindRepeated(key, reading.State) is { } earlier)
        {
            EventMetrics.Count("repetition");
            return earlier;
        }

        EventMetrics.Count("event");
        var storing = StoreAndTell(reports, key, reading, model, devices, at);
        if (!storing.IsCompletedSuccessfully || storing.Result)
        {
            reports.Add(key, reading.State, storing);
        }

        return storing;
    }

    private async Task<bool> StoreAndTell(
        EventBuffer reports, DeviceKeyId key, Reading reading, DeviceModel model, ImmutableArray<ReportedDevice> devices, DateTimeOffset at)
    {
        var alarmed = devices.RemoveAll(d => !reading.IsAlarm(d.IsArmed));
        foreach (var device in alarmed)
        {
            // Before anything that could fail or take time.
            CloseValves(device);
        }

        var stored = false;
        try
        {
            var happened = new StoredEvent(Id, devices[0].Code, key.KeySequence, model.Name, reading.Value, reading.State, at);
            ImmutableArray<StoredAlarm> alarms = [.. alarmed.Select(d => ToAlarm(d, key.KeySequence, model, reading))];
            stored = await events.History.Store(happened, alarms, await ComposeMessages(alarmed, reading, at));
        }
        finally
        {
            if (!stored)
            {
                EventMetrics.NotStored.Add(1);
                reports.Forget(key, reading);
            }
        }

        if (stored)
        {
            EventMetrics.Alarms.Add(alarmed.Length);
            Tell(devices, key.KeySequence, reading);
        }

        return stored;
    }

    private async Task<ImmutableArray<Notification>> ComposeMessages(
        ImmutableArray<ReportedDevice> alarmed, Reading reading, DateTimeOffset at)
    {
        if (alarmed.IsEmpty || !AlarmMessages.CanSend(events.Notifier))
        {
            return [];
        }

        var messages = ImmutableArray.CreateBuilder<Notification>();
        foreach (var device in alarmed)
        {
            var audience = await GrainFactory.GetGrain<IAccountGrain>(device.AccountId).GetAlarmAudience();
            messages.AddRange(AlarmMessages.Compose(events.Notifier, audience, device, reading.State, at));
        }

        return messages.DrainToImmutable();
    }

    /// <summary>Tells the phones: all of them of an alarm, those that asked of anything else.</summary>
    private void Tell(ImmutableArray<ReportedDevice> devices, int keySequence, Reading reading)
    {
        foreach (var device in devices)
        {
            var isAlarm = reading.IsAlarm(device.IsArmed);
            var notice = EventNotice.Of(device.Code, reading.Value, keySequence, device.Name, device.Model, isAlarm);
            var body = JsonSerializer.SerializeToUtf8Bytes(notice, MessagingBodies.Json.EventNotice);
            NoticePush.Start(
                GrainFactory.GetGrain<IAccountGrain>(device.AccountId),
                new PhoneNotice(Guid.CreateVersion7(Time.GetUtcNow()), CommandIds.EventDev, body, OnlyIfAsked: !isAlarm),
                Time,
                Log);
        }
    }

    private static StoredAlarm ToAlarm(ReportedDevice device, int keySequence, DeviceModel model, Reading reading) => new(
        device.AccountId,
        device.ApartmentId,
        device.DeviceId,
        device.Code,
        keySequence,
        device.Name,
        device.Model,
        model.Type.Id,
        model.Type.Name,
        reading.AlarmType,
        reading.AlarmLevel);

    private async Task<ImmutableArray<ReportedDevice>> FindReported(string deviceCode)
    {
        var found = await Task.WhenAll(
            State.Current.Apartments.Select(id => GrainFactory.GetGrain<IApartmentGrain>(id).FindReported(Id, deviceCode)));
        return [.. found.OfType<ReportedDevice>()];
    }
}
