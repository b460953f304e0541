namespace Gateway.Load.Measure;

/// <summary>What one thread has counted. Written by that thread alone; others read it a moment late.</summary>
internal sealed class Recorder
{
    /// <summary>Status codes are counted one by one below this, and all higher ones under it.</summary>
    public const int MaxStatus = 31;

    /// <summary>Counted like a status: no response came at all.</summary>
    public const int NoResponse = MaxStatus;

    /// <summary>Counted like a status: an answer of another protocol that was none of success.</summary>
    public const int Refused = MaxStatus - 1;

    private readonly long[] _errors = new long[MaxStatus + 1];

    /// <summary>The latencies of what succeeded.</summary>
    public Histogram Latencies { get; } = new();

    /// <summary>How often each status other than 0 came, by its number.</summary>
    public ReadOnlySpan<long> Errors => _errors;

    /// <summary>An operation has ended.</summary>
    /// <param name="status">0, or why it failed.</param>
    /// <param name="nanoseconds">How long it took.</param>
    public void Record(uint status, long nanoseconds)
    {
        if (status == 0)
        {
            Latencies.Record(nanoseconds);
        }
        else
        {
            _errors[Math.Min(status, MaxStatus)]++;
        }
    }
}
