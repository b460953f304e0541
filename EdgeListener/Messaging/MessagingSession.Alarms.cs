using System.Diagnostics.CodeAnalysis;
using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.History;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

// Events of a relayer's devices, and what phones do about alarms (protocol 1, "Events and alarms").
internal sealed partial class MessagingSession
{
    private int _pendingReports;

    /// <summary>
    /// 0x00070001, of a relayer. Reports run beside each other and beside commands, so that a slow disk holds up no answer of a device; their
    /// relayer's grain keeps them in order.
    /// </summary>
    private void ReportEvent(in Frame frame, IRelayerGrain relayer)
    {
        if (!TryRead(frame, MessagingBodies.Json.EventDevRequest, out var request))
        {
            return;
        }

        if (Volatile.Read(ref _pendingReports) >= services.Options.MaxEventsPerRelayer)
        {
            EdgeMetrics.HitLimit(connection.Options.Listener, "events");
            RespondError(frame.CommandId, frame.Sequence, StatusCode.ServerBusy);
            return;
        }

        Interlocked.Increment(ref _pendingReports);
        _ = Report(frame.Sequence, relayer, new DeviceReport(request.DevCode, request.DevKeySeq ?? 0, request.Value));
    }

    private async Task Report(uint sequence, IRelayerGrain relayer, DeviceReport report)
    {
        try
        {
            await AnswerEmpty(CommandIds.EventDev, sequence, relayer.Report(report)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(CommandIds.EventDev, sequence, e);
        }
        finally
        {
            Interlocked.Decrement(ref _pendingReports);
        }
    }

    /// <summary>0x00060002.</summary>
    private Task SetArm(in Frame frame, PhoneLogin phone) =>
        TryRead(frame, MessagingBodies.Json.SetArmRequest, out var request)
            ? AnswerEmpty(frame.CommandId, frame.Sequence, InApartment(phone, request.ApartmentId, a => a.SetArm(phone.AccountId, request.ArmState)))
            : Task.CompletedTask;

    /// <summary>0x00010007.</summary>
    private Task QueryAlarm(in Frame frame, PhoneLogin phone)
    {
        if (!TryRead(frame, MessagingBodies.Json.QueryAlarmRequest, out var request))
        {
            return Task.CompletedTask;
        }

        if (!TryReadFilter(request, out var filter, out var error))
        {
            RespondError(frame.CommandId, frame.Sequence, StatusCode.BadParameter, error);
            return Task.CompletedTask;
        }

        return Answer(
            frame.CommandId,
            frame.Sequence,
            Account(phone).QueryAlarms(filter),
            page => new QueryAlarmResponse([.. page.Alarms.Select(ToInfo)]),
            MessagingBodies.Json.QueryAlarmResponse);
    }

    private static bool TryReadFilter(QueryAlarmRequest request, [NotNullWhen(true)] out AlarmFilter? filter, out string error)
    {
        filter = null;
        DateTimeOffset from = default, to = default;
        var toDay = false;
        error = request switch
        {
            { Page: < 0 } => "page must be 0 or more",
            { StartDt: { } start } when !AlarmTime.TryRead(start, out from, out _) => "start_dt is no time such as 2026-01-31 23:59:59",
            { EndDt: { } end } when !AlarmTime.TryRead(end, out to, out toDay) => "end_dt is no time such as 2026-01-31 23:59:59",
            _ => TooLong(request) ? $"a list has over {AlarmFilter.MaxListLength} entries" : "",
        };
        if (error.Length > 0)
        {
            return false;
        }

        filter = new AlarmFilter(
            request.Page,
            request.StartDt is null ? null : from,
            request.EndDt is null ? null : toDay ? to.AddTicks(TimeSpan.TicksPerDay - 1) : to,
            [.. request.ApartmentIds ?? []],
            [.. request.DeviceIds ?? []],
            [.. request.AlarmTypes ?? []]);
        return true;
    }

    private static bool TooLong(QueryAlarmRequest request) =>
        Math.Max(Math.Max(request.ApartmentIds?.Count ?? 0, request.DeviceIds?.Count ?? 0), request.AlarmTypes?.Count ?? 0)
        > AlarmFilter.MaxListLength;

    private static AlarmInfo ToInfo(AlarmView alarm) => new(
        alarm.Id,
        alarm.ApartmentId,
        alarm.DeviceType,
        alarm.DeviceId,
        AlarmTime.ToText(alarm.At),
        alarm.DeviceCode,
        alarm.Name,
        alarm.Model);
}
