using Gateway.Silo.Storage.Batching;

namespace Gateway.Silo.Storage;

/// <summary>A database: how to connect to it for each kind of work. All methods block, and throw what they meet.</summary>
internal interface IStorageBackend : IDisposable
{
    /// <summary>
    /// True for a database that has one writer at a time: then <see cref="OpenWriter"/>'s session takes every <see cref="IWriteRequest"/>,
    /// and what waits together shares a commit, instead of two connections waiting for each other.
    /// </summary>
    bool HasOneWriter { get; }

    /// <summary>Connects the writer of states.</summary>
    IBatchSession<IWriteRequest, object> OpenWriter();

    /// <summary>Connects the reader of states.</summary>
    IBatchSession<StateKey, StateRow?> OpenReader();

    /// <summary>Connects the writer of history and outbox, where it is not the writer of states.</summary>
    IBatchSession<IWriteRequest, object> OpenHistoryWriter();

    /// <summary>Connects the reader of history and outbox: on a connection of its own, since a search may take longer than a state.</summary>
    IBatchSession<IReadRequest, object> OpenHistoryReader();
}
