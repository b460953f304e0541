using System.Buffers;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.EdgeListener.Links;

/// <summary>A command on its way to a device, and whoever waits for it.</summary>
/// <param name="instruction">The protocol's command.</param>
/// <param name="body">Its body; not changed any more.</param>
/// <param name="permit">By what right it is sent; null for one that needs none.</param>
internal abstract class LinkCommand(uint instruction, ReadOnlyMemory<byte> body, RoutePermit? permit)
{
    /// <summary>The protocol's command.</summary>
    public uint Instruction => instruction;

    /// <summary>Its body.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>By what right it is sent; null for one that needs none.</summary>
    public RoutePermit? Permit => permit;

    /// <summary>When its time is over: a timestamp of the clock.</summary>
    public long Deadline { get; set; }

    /// <summary>Its place among the commands of this process: the order in which they were sent.</summary>
    public long Order { get; set; }

    /// <summary>Whether it came from another silo, which must be told when the device is not connected here.</summary>
    public virtual bool IsForeign => false;

    /// <summary>The device answered. Called once, on the thread that read the answer, in place of <see cref="End"/>.</summary>
    /// <param name="status">The device's status.</param>
    /// <param name="body">The answer's body; valid during the call only.</param>
    public abstract void Answer(uint status, in ReadOnlySequence<byte> body);

    /// <summary>It came to another end than an answer. Called once, outside of any lock.</summary>
    public abstract void End(CommandEnd end);
}
