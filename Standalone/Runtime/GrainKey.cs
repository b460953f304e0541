namespace Orleans.Standalone;

/// <summary>A grain's key: the text, or the number where there is none.</summary>
internal readonly struct GrainKey(long number, string? text) : IEquatable<GrainKey>
{
    public readonly long Number = number;
    public readonly string? Text = text;

    public bool Equals(GrainKey other) => Number == other.Number && string.Equals(Text, other.Text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is GrainKey other && Equals(other);

    public override int GetHashCode() => Text is null ? Number.GetHashCode() : Text.GetHashCode(StringComparison.Ordinal);
}
