using System.Text;
using System.Text.Json;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Wire;

/// <summary>A frame that arrived.</summary>
public sealed record WireMessage(uint CommandId, StatusCode Status, uint Sequence, byte[] Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>A whole number of the body.</summary>
    public long this[string key] => Json.GetProperty(key).GetInt64();

    public override string ToString() => $"{CommandIds.Name(CommandId)} status {(uint)Status} sequence {Sequence} {Text}";
}
