namespace Gateway.EdgeListener.Messaging;

/// <summary>The last notices of one phone, by which one that is pushed again is known. Not thread-safe.</summary>
internal sealed class RecentNotices
{
    /// <summary>More than can come while a lost grain is pushed to again.</summary>
    private const int Capacity = 64;

    private readonly Guid[] _ids = new Guid[Capacity];
    private int _next;

    /// <summary>Notes a notice.</summary>
    /// <returns>False when it was among the last ones.</returns>
    public bool TryAdd(Guid id)
    {
        if (_ids.AsSpan().Contains(id))
        {
            return false;
        }

        _ids[_next] = id;
        _next = (_next + 1) % Capacity;
        return true;
    }
}
