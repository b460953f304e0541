using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Grains.Relayers;

// Which apartments may command this relayer, and at which version of theirs (protocol 1, "Control path").
internal sealed partial class RelayerGrain
{
    /// <summary>Over every version: of an apartment that does not link this relayer.</summary>
    private const long Unlinked = long.MaxValue;

    private Dictionary<long, long>? _routes; // most relayers are idle, and need none

    public Task<bool> Link(long apartmentId, string code) => State.Update(
        s => s.Apartments.Contains(apartmentId) ? s : s with { Code = code, Apartments = s.Apartments.Add(apartmentId) });

    public async Task Unlink(long apartmentId)
    {
        await RouteChanged(apartmentId, Unlinked);
        await State.Update(s => s.Apartments.Contains(apartmentId) ? s with { Apartments = s.Apartments.Remove(apartmentId) } : s);
    }

    public Task RouteChanged(long apartmentId, long version)
    {
        (_routes ??= [])[apartmentId] = version;
        return Revoke(new RoutePermit(apartmentId, version));
    }

    protected override bool KnowsMore => _routes is not null;

    protected override async ValueTask<bool> IsGood(RoutePermit permit)
    {
        var known = RouteVersion(permit.ApartmentId);
        if (known is null or Unlinked || known < permit.Version)
        {
            // A route that is newer than what is known here: the apartment changed, and could not tell.
            var version = await GrainFactory.GetGrain<IApartmentGrain>(permit.ApartmentId).GetRouteVersion(Id);

            // The apartment itself may have told in between, and knows better.
            if (RouteVersion(permit.ApartmentId) == known)
            {
                (_routes ??= [])[permit.ApartmentId] = version < 0 ? Unlinked : version;
            }
        }

        return permit.Version != Unlinked && RouteVersion(permit.ApartmentId) == permit.Version;
    }

    /// <summary>The version that routes of an apartment must carry, as far as is known here; null when it is not.</summary>
    private long? RouteVersion(long apartmentId) =>
        _routes is not null && _routes.TryGetValue(apartmentId, out var version) ? version : null;
}
