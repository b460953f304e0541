using Gateway.Silo.Storage.Batching;

namespace Gateway.Silo.Storage;

/// <summary>A database: how to connect to it for each kind of work. All methods block, and throw what they meet.</summary>
internal interface IStorageBackend : IDisposable
{
    /// <summary>Connects the writer of history and outbox.</summary>
    IBatchSession<IWriteRequest, object> OpenWriter();

    /// <summary>Connects the reader of history and outbox: on a connection of its own, since a search may take longer than a state.</summary>
    IBatchSession<IReadRequest, object> OpenReader();
}

/// <summary>
/// A database that has the grains' states too. It has one writer at a time: what waits together shares a commit, instead of two connections waiting
/// for each other, so <see cref="IStorageBackend.OpenWriter"/>'s session takes every <see cref="IWriteRequest"/>.
/// </summary>
internal interface IStateBackend : IStorageBackend
{
    /// <summary>Connects the reader of states.</summary>
    IBatchSession<StateKey, StateRow?> OpenStateReader();
}
