using Gateway.Grains.Interfaces.Edges;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Devices;

// Doubt: word of a connection's end can be lost with a link between silos, or overtaken by the login that it ends. So one that has given no sign of
// life for a while is asked for at its edge, when somebody wants to use it.
internal abstract partial class DeviceGrain<TState>
{
    /// <summary>After how long without a sign of life it is not certain any more that the connection is there; more than heartbeats are apart.</summary>
    private static readonly TimeSpan DoubtAfter = TimeSpan.FromSeconds(90);

    /// <summary>How long an edge may take to say so; then it is believed that the connection is there.</summary>
    private static readonly TimeSpan EdgePatience = TimeSpan.FromSeconds(1);

    private long _heardAt;
    private Task? _asking;

    private bool IsInDoubt(long now) => _connection is not null && Time.GetElapsedTime(_heardAt, now) > DoubtAfter;

    /// <summary>Makes sure that the connection, if there is one, was there lately.</summary>
    private Task Ascertain()
    {
        Leaving.IfNothing();
        DropIfEdgeIsDead();
        if (!IsInDoubt(Time.GetTimestamp()))
        {
            return Task.CompletedTask;
        }

        return _asking is { IsCompleted: false } ? _asking : _asking = AskEdge(_connection!, _epoch);
    }

    private async Task AskEdge(ConnectionRef connection, long epoch)
    {
        try
        {
            var isThere = await GrainFactory.GetGrain<IEdgeGrain>(connection.EdgeId).Holds(connection.ConnectionId, epoch)
                .WaitAsync(EdgePatience, Time);
            if (isThere == false && epoch == _epoch)
            {
                logger.LogInformation("Device {Device} was gone already: its edge knows nothing of connection {ConnectionId}", Name, connection.ConnectionId);
                DeviceMetrics.LostDetachments.Add(1, DeviceMetrics.Kind(Kind));
                await Detach(epoch);
            }
        }
        catch (Exception e)
        {
            logger.LogDebug(e, "The edge of device {Device} could not be asked whether it is there", Name);
        }

        // Whatever it said, it is not asked again for a while.
        _heardAt = Time.GetTimestamp();
    }
}
