using Gateway.Grains.Interfaces.Edges;

namespace Gateway.EdgeListener.Connections;

/// <summary>What the edge needs of a session, whatever protocol it speaks.</summary>
internal interface IEdgeSession
{
    /// <summary>The session's connection.</summary>
    EdgeConnection Connection { get; }

    /// <summary>How many commands of this session are under way.</summary>
    int PendingCommands { get; }

    /// <summary>Queues a message of a grain to the connection. Thread-safe; does not wait.</summary>
    void Deliver(OutboundMessage message);

    /// <summary>Membership changed: attaches the session to its grain again, if it is attached to one.</summary>
    Task Reattach();
}
