namespace Gateway.Grains.Relayers;

// Where the relayer is connected.
internal sealed partial class RelayerGrain
{
    public Task<string?> GetEdge()
    {
        DropIfEdgeIsDead();
        return Task.FromResult(_connection?.EdgeId);
    }
}
