namespace Gateway.Silo.Storage;

/// <summary>What became of a write: done, or nothing changed because another version is stored than the writer expected.</summary>
internal readonly record struct StateWriteResult
{
    private StateWriteResult(bool isConflict, long? version)
    {
        IsConflict = isConflict;
        Version = version;
    }

    /// <summary>True when nothing was changed, since the stored version was not the expected one.</summary>
    public bool IsConflict { get; }

    /// <summary>The version stored now: the new one, or on a conflict the one found; null when nothing is stored.</summary>
    public long? Version { get; }

    /// <summary>The state is stored under <paramref name="version"/>.</summary>
    public static StateWriteResult Stored(long version) => new(false, version);

    /// <summary>The state is removed.</summary>
    public static StateWriteResult Cleared() => new(false, null);

    /// <summary>Nothing changed; <paramref name="found"/> is what is stored.</summary>
    public static StateWriteResult Conflict(long? found) => new(true, found);
}
