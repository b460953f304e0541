using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Grains.Devices;

// Who may command the device, and where: what the links beside its connections ask, and are told.
internal abstract partial class DeviceGrain<TState>
{
    private GrainId DeviceGrainId => this.GetGrainId();

    public async Task<DeviceLocation> Locate(RoutePermit? permit)
    {
        await Ascertain();
        if (permit is { } named && !await IsGood(named))
        {
            return DeviceLocation.Without(LocateAnswer.StaleRoute);
        }

        return _connection is { } connection ? new DeviceLocation(LocateAnswer.Connected, connection.EdgeId, _epoch)
            : DeviceLocation.Without(Edges.IsSettling ? LocateAnswer.Settling : LocateAnswer.Offline);
    }

    /// <summary>Whether a permit is up to date.</summary>
    protected virtual ValueTask<bool> IsGood(RoutePermit permit) => new(false);

    /// <summary>An apartment changed: completes when no silo sends by an older version any more.</summary>
    protected Task Revoke(RoutePermit permit) => services.Links.Revoke(DeviceGrainId, permit);

    /// <summary>Completes when no silo sends by logins up to an epoch any more, whether this activation knows of them or not.</summary>
    private Task EndLogins(long upTo) => services.Links.End(DeviceGrainId, upTo);
}
