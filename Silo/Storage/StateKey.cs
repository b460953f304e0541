namespace Gateway.Silo.Storage;

/// <summary>Names one stored state: the grain's type, its key, and which of its states.</summary>
/// <param name="GrainType">The grain type's explicit name, such as <c>relayer</c>.</param>
/// <param name="GrainKey">The grain's key, compared byte by byte.</param>
/// <param name="StateName">The state's name within the grain.</param>
internal readonly record struct StateKey(string GrainType, string GrainKey, string StateName)
{
    /// <summary>Most bytes, in UTF-8, that the three parts may have together; PostgreSQL cannot index much longer ones.</summary>
    public const int MaxBytes = 1024;

    // Throws for what no UTF-8 can express, so that one such key cannot spoil a batch later.
    private static readonly System.Text.UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Checks that both databases can hold this key.</summary>
    /// <exception cref="ArgumentException">A part is empty, has a NUL or half a surrogate pair, or the whole is too long.</exception>
    public void Validate()
    {
        var bytes = Measure(GrainType, nameof(GrainType)) + Measure(GrainKey, nameof(GrainKey)) + Measure(StateName, nameof(StateName));
        if (bytes > MaxBytes)
        {
            throw new ArgumentException($"The key of a {GrainType} has {bytes} bytes; {MaxBytes} are allowed.");
        }
    }

    /// <inheritdoc />
    public override string ToString() => $"{GrainType}/{GrainKey}/{StateName}";

    private static int Measure(string part, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(part, name);
        if (part.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A key may not contain the character U+0000.", name);
        }

        return StrictUtf8.GetByteCount(part);
    }
}
