namespace Gateway.Silo.Storage;

/// <summary>The database does not answer. Callers answer "storage failure" and let their own callers retry.</summary>
internal sealed class StorageUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StorageUnavailableException(string message, Exception? cause = null, bool outcomeUnknown = false)
        : base(message, cause) => OutcomeUnknown = outcomeUnknown;

    /// <summary>
    /// True when the connection was lost during the commit: the write may or may not be stored. Its version tells: read again.
    /// </summary>
    public bool OutcomeUnknown { get; }
}
