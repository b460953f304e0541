using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Relayers;

namespace Gateway.Grains.Accounts;

// Where the account's relayers are connected, for phones that would rather be near them.
internal sealed partial class AccountGrain
{
    public async Task<ImmutableArray<string>> FindRelayerEdges()
    {
        const long NoCopy = -1;
        var apartments = await Task.WhenAll(_state.Current.Apartments.Select(id => Apartment(id).Query(Id, NoCopy)));
        var relayers = apartments.SelectMany(a => a.Value?.Contents?.Relayers ?? []).Select(r => r.Id).Distinct();
        var connected = await Task.WhenAll(relayers.Select(id => GrainFactory.GetGrain<IRelayerGrain>(id).GetStatus()));
        return [.. connected.Select(s => s.EdgeId).OfType<string>()];
    }
}
