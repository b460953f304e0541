using System.Text;
using Gateway.Protocol.Messaging;

namespace Gateway.Tools;

/// <summary>A frame that has been taken out of the receive buffer.</summary>
/// <param name="CommandId">With <see cref="CommandIds.ResponseBit"/> in a response.</param>
/// <param name="Status">0, or the status code of a response.</param>
/// <param name="Sequence">The requester's number.</param>
/// <param name="Body">UTF-8 JSON, possibly empty.</param>
internal sealed record Message(uint CommandId, StatusCode Status, uint Sequence, ReadOnlyMemory<byte> Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>The status as number and text, for people.</summary>
    public string StatusText => Status == StatusCode.Ok ? "0 ok" : $"{(uint)Status} {Status.Text()}";
}
