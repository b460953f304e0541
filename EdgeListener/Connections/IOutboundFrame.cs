using System.Buffers;

namespace Gateway.EdgeListener.Connections;

/// <summary>A frame of any protocol on its way to a connection.</summary>
internal interface IOutboundFrame
{
    /// <summary>The whole frame's length in bytes.</summary>
    int Length { get; }

    /// <summary>Writes the frame.</summary>
    void WriteTo(IBufferWriter<byte> output);
}
