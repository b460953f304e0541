using Gateway.Silo.Storage.Batching;

namespace Gateway.Silo.Storage;

/// <summary>A database that holds states: how to connect to it for writing and for reading. Both block, and throw what they meet.</summary>
internal interface IStateBackend : IDisposable
{
    /// <summary>Connects the writer.</summary>
    IBatchSession<StateWrite, StateWriteResult> OpenWriter();

    /// <summary>Connects the reader.</summary>
    IBatchSession<StateKey, StateRow?> OpenReader();
}
