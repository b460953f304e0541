using Gateway.Grains.Interfaces;

namespace Gateway.Silo.Cluster;

/// <summary>
/// Orleans' exceptions of calls between silos. A rejection comes from a silo, mostly this one, that could not hand the call to its grain; a
/// silo that was lost with the call gives its own kind of it.
/// </summary>
internal sealed class OrleansCallFaults : ICallFaults
{
    public CallFault Classify(Exception exception) => exception switch
    {
        SiloUnavailableException or TimeoutException => CallFault.Unknown,
        OrleansMessageRejectionException => CallFault.NotDelivered,
        _ => CallFault.Failed,
    };
}
