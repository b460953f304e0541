using Gateway.Grains.Interfaces.Edges;

namespace Gateway.EdgeListener.Connections;

/// <summary>What the edge needs of a session, whatever protocol it speaks.</summary>
internal interface IEdgeSession
{
    /// <summary>The session's connection.</summary>
    EdgeConnection Connection { get; }

    /// <summary>The account of the phone that is logged in by it; 0 when none is.</summary>
    long AccountId => 0;

    /// <summary>How many commands of this session are under way.</summary>
    int PendingCommands { get; }

    /// <summary>The connection is about to be closed: no command goes to its device any more when this returns. Thread-safe.</summary>
    void EndLogin()
    {
        // Most connections have no device.
    }

    /// <summary>Queues a message of a grain to the connection. Thread-safe; does not wait.</summary>
    void Deliver(OutboundMessage message);

    /// <summary>Tells the device to connect elsewhere, where it is one that can be told. Thread-safe; does not wait.</summary>
    /// <param name="address">Host and port.</param>
    void Redirect(string address);

    /// <summary>
    /// Attaches the session to its grain again, if it is attached to one: the grain's activation is lost or ends. Does not fail; what cannot
    /// be attached now is tried again by a heartbeat.
    /// </summary>
    Task Reattach();
}
