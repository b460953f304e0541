using System.Collections.Immutable;

namespace Gateway.Grains.Interfaces.ApiKeys;

/// <summary>The keys of the HTTP API, of the whole cluster. One grain; silos keep copies of what it knows, a second old at most.</summary>
[Alias("Gateway.IApiKeysGrain")]
public interface IApiKeysGrain : IGrainWithIntegerKey
{
    /// <summary>The only key.</summary>
    const long Key = 0;

    /// <summary>How many keys there may be that are not revoked; as many revoked ones are remembered.</summary>
    const int MaxKeys = 1000;

    /// <summary>All keys, oldest first.</summary>
    /// <param name="knownVersion">The <see cref="ApiKeyList.Version"/> that the caller has; -1 for none.</param>
    /// <returns>Null when the caller has the newest.</returns>
    [Alias("GetKeys")]
    Task<ApiKeyList?> GetKeys(long knownVersion);

    /// <summary>Adds a key.</summary>
    [Alias("Add")]
    Task<ApiKeyChange> Add(ApiKeyRecord key);

    /// <summary>Adds a key if there is no other one that may do everything. One that was added so before stays.</summary>
    /// <returns><see cref="ApiKeyChange.NotNeeded"/> when there is another one, or when this one was revoked.</returns>
    [Alias("AddFirst")]
    Task<ApiKeyChange> AddFirst(ApiKeyRecord key);

    /// <summary>Revokes a key. One that is revoked stays so.</summary>
    [Alias("Revoke")]
    Task<ApiKeyChange> Revoke(string id);
}

/// <summary>What came of a change of the keys.</summary>
[GenerateSerializer, Alias("Gateway.ApiKeyChange")]
public enum ApiKeyChange
{
    /// <summary>Done, and stored.</summary>
    Done,

    /// <summary>There is no key with this id.</summary>
    Unknown,

    /// <summary>There is a key with this id already.</summary>
    IdTaken,

    /// <summary>There are as many keys as there may be.</summary>
    TooMany,

    /// <summary>Nothing was changed, for there was no need to.</summary>
    NotNeeded,

    /// <summary>The storage did not take it.</summary>
    StorageFailure,
}

/// <summary>All keys.</summary>
/// <param name="Version">Moves with every change.</param>
/// <param name="Keys">The keys, oldest first.</param>
[GenerateSerializer, Immutable, Alias("Gateway.ApiKeyList")]
public sealed record ApiKeyList(long Version, ImmutableArray<ApiKeyRecord> Keys);
