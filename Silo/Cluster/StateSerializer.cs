using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orleans.Storage;

namespace Gateway.Silo.Cluster;

/// <summary>Writes grain states into Orleans' ADO.NET storage as the same JSON that the gateway's own storage has.</summary>
internal sealed class StateSerializer(JsonSerializerOptions json) : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input!, Type<T>()));

    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize(input.ToMemory().Span, Type<T>())!;

    private JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
}
