namespace Gateway.Silo.Storage.Batching;

/// <summary>A connection to the database that carries out batches. Used by one thread only, its worker's.</summary>
internal interface IBatchSession<TRequest, TResult> : IDisposable
{
    /// <summary>True while a commit was sent off and its answer has not come: if that failed, nobody knows what it did.</summary>
    bool OutcomeUnknown { get; }

    /// <summary>
    /// Carries out the requests in order, commits once, and then completes the items. An item that fails by itself gets its own
    /// exception; the others go on. An exception thrown from here concerns all items that are not completed by then, and ends
    /// the session.
    /// </summary>
    void Execute(IReadOnlyList<BatchItem<TRequest, TResult>> batch);

    /// <summary>Does as little as shows that batches would be carried out now, and throws when they would not; changes nothing.</summary>
    void Probe();

    /// <summary>
    /// True when <paramref name="failure"/> was the loss of an old connection before anything could be stored, so that the same
    /// batch may be tried on a new one.
    /// </summary>
    bool MayTryAgain(Exception failure);
}
