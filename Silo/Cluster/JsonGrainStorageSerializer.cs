using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orleans.Storage;

namespace Gateway.Silo.Cluster;

/// <summary>Has Orleans' own grain storage keep states as the same JSON as the gateway's: UTF-8, with source-generated metadata.</summary>
/// <param name="json">Options with metadata of every state type.</param>
internal sealed class JsonGrainStorageSerializer(JsonSerializerOptions json) : IGrainStorageSerializer
{
    /// <inheritdoc />
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input!, TypeInfo<T>()));

    /// <inheritdoc />
    public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize(input.ToMemory().Span, TypeInfo<T>());

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
}
