namespace Gateway.Grains.Relayers;

// Which apartments may command this relayer, and at which version of theirs.
internal sealed partial class RelayerGrain
{
    private const long Unlinked = -1;

    private Dictionary<long, long>? _routes; // most relayers are idle, and need none

    public Task<bool> Link(long apartmentId, string code) => State.Update(
        s => s.Apartments.Contains(apartmentId) ? s : s with { Code = code, Apartments = s.Apartments.Add(apartmentId) });

    public async Task Unlink(long apartmentId)
    {
        (_routes ??= [])[apartmentId] = Unlinked;
        await State.Update(s => s.Apartments.Contains(apartmentId) ? s with { Apartments = s.Apartments.Remove(apartmentId) } : s);
    }

    public Task RouteChanged(long apartmentId, long version)
    {
        (_routes ??= [])[apartmentId] = version;
        return Task.CompletedTask;
    }

    /// <summary>The version that routes of an apartment must carry, as far as is known here; null when it is not.</summary>
    private long? RouteVersion(long apartmentId) =>
        _routes is not null && _routes.TryGetValue(apartmentId, out var version) ? version : null;
}
