namespace Gateway.Silo.Storage;

/// <summary>Something to be written, in a transaction together with whatever else waits.</summary>
internal interface IWriteRequest;

/// <summary>A write that answers with a <typeparamref name="TResult"/>.</summary>
internal interface IWriteRequest<TResult> : IWriteRequest;

/// <summary>Something to be looked up.</summary>
internal interface IReadRequest;

/// <summary>A look-up that answers with a <typeparamref name="TResult"/>.</summary>
internal interface IReadRequest<TResult> : IReadRequest;
