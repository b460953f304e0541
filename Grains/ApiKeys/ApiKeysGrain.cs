using System.Collections.Immutable;
using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Grains.Persistence;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.ApiKeys;

/// <inheritdoc cref="IApiKeysGrain"/>
[GrainType("apikeys"), HashBasedPlacement]
internal sealed class ApiKeysGrain(
    [PersistentState("apikeys")] IPersistentState<ApiKeysState> store, TimeProvider time, ILogger<ApiKeysGrain> logger) : Grain, IApiKeysGrain
{
    private readonly Durable<ApiKeysState> _state = new(store, logger);

    private ImmutableArray<ApiKeyRecord> Keys => _state.Current.Keys;

    public Task<ApiKeyList?> GetKeys(long knownVersion) =>
        Task.FromResult(_state.Current.Version == knownVersion ? null : new ApiKeyList(_state.Current.Version, Keys));

    public async Task<ApiKeyChange> Add(ApiKeyRecord key) => await _state.TrySettle() ? await Store(key) : ApiKeyChange.StorageFailure;

    public async Task<ApiKeyChange> AddFirst(ApiKeyRecord key)
    {
        if (!await _state.TrySettle())
        {
            return ApiKeyChange.StorageFailure;
        }

        if (Keys.FirstOrDefault(k => k.Id == key.Id) is { } known)
        {
            return known.RevokedAt is null && known.Hash == key.Hash ? ApiKeyChange.Done : ApiKeyChange.NotNeeded;
        }

        return Keys.Any(k => k is { Role: ApiKeyRole.Admin, RevokedAt: null }) ? ApiKeyChange.NotNeeded : await Store(key);
    }

    public async Task<ApiKeyChange> Revoke(string id)
    {
        if (!await _state.TrySettle())
        {
            return ApiKeyChange.StorageFailure;
        }

        if (Keys.FirstOrDefault(k => k.Id == id) is not { } key)
        {
            return ApiKeyChange.Unknown;
        }

        return key.RevokedAt is not null ? ApiKeyChange.Done : await Write(Keys.Replace(key, key with { RevokedAt = time.GetUtcNow() }));
    }

    private async Task<ApiKeyChange> Store(ApiKeyRecord key)
    {
        if (Keys.Any(k => k.Id == key.Id))
        {
            return ApiKeyChange.IdTaken;
        }

        return Keys.Count(k => k.RevokedAt is null) >= IApiKeysGrain.MaxKeys ? ApiKeyChange.TooMany : await Write(Keys.Add(key));
    }

    private async Task<ApiKeyChange> Write(ImmutableArray<ApiKeyRecord> keys)
    {
        var forgotten = keys.Where(k => k.RevokedAt is not null).OrderByDescending(k => k.RevokedAt).Skip(IApiKeysGrain.MaxKeys).ToList();
        var next = new ApiKeysState { Version = _state.Current.Version + 1, Keys = keys.RemoveAll(forgotten.Contains) };
        return await _state.TryWrite(next) ? ApiKeyChange.Done : ApiKeyChange.StorageFailure;
    }
}
