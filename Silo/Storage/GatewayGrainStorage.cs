using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orleans.Storage;

namespace Gateway.Silo.Storage;

/// <summary>
/// The grain runtime's storage over the state store: states as JSON, the version as etag. Serializes on the caller's turn, since the
/// grain may change its state right after, and goes on in that turn when the store has answered.
/// </summary>
/// <param name="store">Where the states are.</param>
/// <param name="json">Options with source-generated metadata of every state type.</param>
internal sealed class GatewayGrainStorage(IStateStore store, JsonSerializerOptions json) : IGrainStorage
{
    /// <summary>Reads a state; a missing one becomes a new <typeparamref name="T"/> without an etag.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer.</exception>
    /// <exception cref="JsonException">What is stored is no <typeparamref name="T"/>.</exception>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = await store.ReadAsync(Key(stateName, grainId));
        var type = TypeInfo<T>();
        grainState.State = (row is null ? default : JsonSerializer.Deserialize(row.Payload, type)) ?? Create(type);
        grainState.ETag = row is null ? null : ETag(row.Version);
        grainState.RecordExists = row is not null;
    }

    /// <summary>Stores a state if its etag is still the stored one.</summary>
    /// <exception cref="InconsistentStateException">Somebody else has written since; the grain must read again.</exception>
    /// <exception cref="StorageUnavailableException">The database does not answer.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        var payload = JsonSerializer.SerializeToUtf8Bytes(grainState.State!, TypeInfo<T>());
        var result = await store.WriteAsync(key, payload, Version(key, grainState.ETag));
        ThrowOnConflict(result, key, grainState.ETag);
        grainState.ETag = ETag(result.Version!.Value);
        grainState.RecordExists = true;
    }

    /// <summary>Removes a state if its etag is still the stored one.</summary>
    /// <exception cref="InconsistentStateException">Somebody else has written since; the grain must read again.</exception>
    /// <exception cref="StorageUnavailableException">The database does not answer.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        ThrowOnConflict(await store.ClearAsync(key, Version(key, grainState.ETag)), key, grainState.ETag);
        grainState.State = Create(TypeInfo<T>());
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));

    private static T Create<T>(JsonTypeInfo<T> type) => type.CreateObject is { } create ? create() : Activator.CreateInstance<T>();

    private static StateKey Key(string stateName, GrainId grainId) => new(grainId.Type.ToString()!, grainId.Key.ToString()!, stateName);

    private static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long? Version(StateKey key, string? etag)
    {
        if (string.IsNullOrEmpty(etag))
        {
            return null;
        }

        return long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new InconsistentStateException($"The etag '{etag}' of {key} is not one of this storage's.");
    }

    private static void ThrowOnConflict(StateWriteResult result, StateKey key, string? etag)
    {
        if (result.IsConflict)
        {
            var stored = result.Version is { } version ? ETag(version) : null;
            throw new InconsistentStateException(
                $"The state {key} has version {stored ?? "none"}, not {etag ?? "none"}: it was written elsewhere.", stored, etag);
        }
    }
}
