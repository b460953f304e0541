using System.Text.Json;
using Gateway.Grains.Events;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Protocol.Messaging;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Relayers;

// Gas: an alarm closes the valves of its apartment (protocol 1, "Events and alarms").
internal sealed partial class RelayerGrain
{
    /// <summary>The value that closes a valve.</summary>
    private const int Close = 1;

    /// <summary>How often the way to a valve is looked up anew, because its apartment has just changed.</summary>
    private const int MaxValveAttempts = 5;

    private void CloseValves(ReportedDevice sensor)
    {
        foreach (var code in sensor.Valves)
        {
            Observe(CloseValve(sensor, code), nameof(CloseValve));
        }
    }

    private async Task CloseValve(ReportedDevice sensor, string code)
    {
        var closed = false;
        try
        {
            closed = await TryCloseValve(sensor, code);
        }
        finally
        {
            if (!closed)
            {
                EventMetrics.ValvesNotClosed.Add(1);
                Log.LogError(
                    "Gas alarm of device {DeviceId} in apartment {ApartmentId}: valve {Valve} did not confirm that it closed",
                    sensor.DeviceId,
                    sensor.ApartmentId,
                    code);
            }
        }
    }

    private async Task<bool> TryCloseValve(ReportedDevice sensor, string code)
    {
        for (var attempt = 0; attempt < MaxValveAttempts; attempt++)
        {
            var found = await GrainFactory.GetGrain<IApartmentGrain>(sensor.ApartmentId).FindRoute(sensor.AccountId, code);
            if (found.Value is not { } route)
            {
                return false;
            }

            var body = JsonSerializer.SerializeToUtf8Bytes(
                new ControlDeviceRequest(route.Model, code, route.Keys[0], Close), MessagingBodies.Json.ControlDeviceRequest);
            var stale = false;

            // A valve may be told twice, unlike a switch: closed is closed. So every relayer is tried, whatever became of the one before.
            foreach (var relayerId in route.Relayers)
            {
                var command = new DeviceCommand(
                    CommandIds.ControlDevice, body, Permit: new RoutePermit(route.ApartmentId, route.Version));
                var result = await Router.Send(GrainFactory.GetGrain<IRelayerGrain>(relayerId), command);
                if (result is { End: CommandEnd.Answered, Status: 0 })
                {
                    return true;
                }

                stale |= result.End == CommandEnd.StaleRoute;
            }

            if (!stale)
            {
                return false;
            }
        }

        return false;
    }

    private async void Observe(Task call, string what)
    {
        try
        {
            await call;
        }
        catch (Exception e)
        {
            Log.LogWarning(e, "Relayer {RelayerId}: {Call} failed", Id, what);
        }
    }
}
