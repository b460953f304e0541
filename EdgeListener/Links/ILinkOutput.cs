namespace Gateway.EdgeListener.Links;

/// <summary>Writes a device's commands in the frames of its protocol. Implementations only queue, and call nobody back.</summary>
internal interface ILinkOutput
{
    /// <summary>Queues a command to the device.</summary>
    /// <param name="sequence">The number by which its answer will be known.</param>
    /// <param name="command">The command.</param>
    void Send(uint sequence, LinkCommand command);
}
