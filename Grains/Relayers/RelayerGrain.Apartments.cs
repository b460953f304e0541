namespace Gateway.Grains.Relayers;

// Which apartments may command this relayer, and at which version of theirs.
internal sealed partial class RelayerGrain
{
    private const long Unlinked = -1;

    private readonly Dictionary<long, long> _routes = [];

    public async Task<bool> Link(long apartmentId, string code) =>
        _state.Current.Apartments.Contains(apartmentId)
        || await _state.Update(s => s with { Code = code, Apartments = s.Apartments.Remove(apartmentId).Add(apartmentId) });

    public async Task Unlink(long apartmentId)
    {
        _routes[apartmentId] = Unlinked;
        if (_state.Current.Apartments.Contains(apartmentId))
        {
            await _state.Update(s => s with { Apartments = s.Apartments.Remove(apartmentId) });
        }
    }

    public Task RouteChanged(long apartmentId, long version)
    {
        _routes[apartmentId] = version;
        return Task.CompletedTask;
    }
}
