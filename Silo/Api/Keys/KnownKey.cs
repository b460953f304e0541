using Gateway.Grains.Interfaces.ApiKeys;

namespace Gateway.Silo.Api.Keys;

/// <summary>A key as one silo knows it, with what it has used up of its limit there. Thread-safe.</summary>
internal sealed class KnownKey : IDisposable
{
    private readonly CancellationTokenSource _revoked = new();
    private readonly TimeProvider _time;
    private readonly int _requestsPerSecond;
    private long _second;
    private long _requests;
    private int _traces;

    /// <param name="record">The key.</param>
    /// <param name="requestsPerSecond">The limit of keys that have none of their own.</param>
    /// <param name="time">The clock.</param>
    public KnownKey(ApiKeyRecord record, int requestsPerSecond, TimeProvider time)
    {
        Record = record;
        Hash = Convert.FromHexString(record.Hash);
        _requestsPerSecond = record.RequestsPerSecond ?? requestsPerSecond;
        _time = time;
        _second = time.GetTimestamp();
    }

    /// <summary>The key.</summary>
    public ApiKeyRecord Record { get; }

    /// <summary>The hash of its text.</summary>
    public byte[] Hash { get; }

    /// <summary>Ends when the key is revoked: what goes on for longer than a moment ends with it.</summary>
    public CancellationToken Revoked => _revoked.Token;

    /// <summary>Whether it is worth nothing any more.</summary>
    public bool IsRevoked => _revoked.IsCancellationRequested;

    /// <summary>Counts a request.</summary>
    /// <returns>False when it is over the limit of this second.</returns>
    public bool TryTake()
    {
        var second = Volatile.Read(ref _second);
        var now = _time.GetTimestamp();
        if (now - second >= _time.TimestampFrequency && Interlocked.CompareExchange(ref _second, now, second) == second)
        {
            // A request that is counted between these two is counted in the second that ends: no harm.
            Interlocked.Exchange(ref _requests, 0);
        }

        return Interlocked.Increment(ref _requests) <= _requestsPerSecond;
    }

    /// <summary>Counts a trace that begins with it.</summary>
    /// <param name="max">How many it may follow at a time.</param>
    /// <returns>False when it follows as many.</returns>
    public bool TryBeginTrace(int max)
    {
        if (Interlocked.Increment(ref _traces) <= max)
        {
            return true;
        }

        EndTrace();
        return false;
    }

    /// <summary>Counts a trace of its own that has ended.</summary>
    public void EndTrace() => Interlocked.Decrement(ref _traces);

    /// <summary>Ends what goes on with it.</summary>
    public void Revoke() => _revoked.Cancel();

    public void Dispose() => _revoked.Dispose();
}
