using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Edges;

/// <summary>Where edges are reached, and where an account's relayers are.</summary>
[Collection(WorldCollection.Name)]
public sealed class EdgeRegistryTests(World world)
{
    private readonly string _a = World.NewName("a");
    private readonly string _b = World.NewName("b");

    [Fact]
    public async Task An_edge_is_found_where_it_said_last()
    {
        var (registry, edge) = (Registry(), world.NewEdge());
        Assert.Null(await registry.Find(edge.Id).Within("nothing"));
        await registry.Announce(new EdgeMember(edge.Id, _a)).Within("an announcement");
        await registry.Announce(new EdgeMember(edge.Id, _b)).Within("another one");
        Assert.Equal(_b, await registry.Find(edge.Id).Within("the address"));
    }

    [Fact]
    public async Task One_that_leaves_is_told_of_those_that_stay_and_nobody_is_sent_to_it()
    {
        var (registry, leaving, staying) = (Registry(), world.NewEdge(), world.NewEdge());
        await registry.Announce(new EdgeMember(leaving.Id, _a)).Within("an announcement");
        await registry.Announce(new EdgeMember(staying.Id, _b)).Within("another one");
        Assert.Equal([_b], await Ours(leaving));
        await registry.Announce(new EdgeMember(leaving.Id, _a)).Within("one that was still on its way");
        Assert.Null(await registry.Find(leaving.Id).Within("nothing"));
        Assert.Empty(await Ours(staying));
        Assert.Empty(await Ours(world.NewEdge()));
    }

    [Fact]
    public async Task One_that_is_dead_or_silent_is_forgotten()
    {
        var (registry, dead, silent) = (Registry(), world.NewEdge(), world.NewEdge());
        await registry.Announce(new EdgeMember(dead.Id, _a)).Within("an announcement");
        await registry.Announce(new EdgeMember(silent.Id, _b)).Within("another one");
        world.Edges.Kill(dead);
        Assert.Null(await registry.Find(dead.Id).Within("nothing"));
        world.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(_b, await registry.Find(silent.Id).Within("the address"));
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await registry.Find(silent.Id).Within("nothing"));
        await registry.Announce(new EdgeMember(silent.Id, _b)).Within("a new word");
        Assert.Equal(_b, await registry.Find(silent.Id).Within("the address"));
    }

    [Fact]
    public async Task An_account_knows_where_its_relayers_are_connected()
    {
        var (home, edge) = (await world.NewHome(), world.NewEdge());
        var account = world.Account(home.AccountId);
        Assert.Empty(await account.FindRelayerEdges().Within("nothing"));
        var connection = new ConnectionRef(edge.Reference!, edge.Id, 1);
        await world.Relayer(home.RelayerId).Attach(connection, home.RelayerCode).Within("a login");
        var second = await world.Apartment(home.ApartmentId).AddRelayer(home.AccountId, World.NewName("box"), "offline").Within("another relayer");
        Assert.Equal([edge.Id], (await account.FindRelayerEdges().Within("the edge")).ToArray());
        await world.Relayer(second.Value!.Id).Attach(connection with { ConnectionId = 2 }, "code").Within("a login");
        Assert.Equal([edge.Id, edge.Id], (await account.FindRelayerEdges().Within("both")).ToArray());
        world.Edges.Kill(edge);
        Assert.Empty(await account.FindRelayerEdges().Within("nothing"));
    }

    private IEdgeRegistryGrain Registry() => world.Grains.GetGrain<IEdgeRegistryGrain>(IEdgeRegistryGrain.Key);

    /// <summary>Where an edge that leaves can send its phones, as far as this test announced it: others use the same registry.</summary>
    private async Task<string[]> Ours(FakeEdge leaving) =>
        [.. (await Registry().Leave(leaving.Id).Within("the others")).Where(address => address == _a || address == _b)];
}
