namespace Gateway.Silo.Storage.Legacy;

/// <summary>What is taken of an old database, what is not, and why.</summary>
internal sealed class LegacyReport
{
    private readonly SortedDictionary<string, (int Taken, int There, int Skipped)> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];

    /// <summary>Something that an operator should know.</summary>
    public void Note(string text) => _notes.Add(text);

    /// <summary>A row that is taken.</summary>
    public void Taken(string kind) => Count(kind, taken: 1);

    /// <summary>A row that an earlier run has taken.</summary>
    public void There(string kind) => Count(kind, there: 1);

    /// <summary>A row that is not taken.</summary>
    public void Skipped(string kind, long? id, string why)
    {
        Count(kind, skipped: 1);
        Note($"{kind} {id}: skipped, {why}");
    }

    /// <summary>Writes notes and counts.</summary>
    public void Write(TextWriter output)
    {
        _notes.ForEach(output.WriteLine);
        foreach (var (kind, (taken, there, skipped)) in _counts)
        {
            output.WriteLine($"{kind}s: {taken} to take, {there} there already, {skipped} skipped");
        }
    }

    private void Count(string kind, int taken = 0, int there = 0, int skipped = 0)
    {
        var so = _counts.GetValueOrDefault(kind);
        _counts[kind] = (so.Taken + taken, so.There + there, so.Skipped + skipped);
    }
}
