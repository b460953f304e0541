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

    /// <summary>How many requests it may make each second.</summary>
    public int RequestsPerSecond => _requestsPerSecond;

    /// <summary>After how many whole seconds it may make a request again, once it was refused one; at least 1.</summary>
    public int RetryAfterSeconds => 1 + (int)Math.Min(int.MaxValue - 1, Math.Max(0, Volatile.Read(ref _requests) - _requestsPerSecond) / _requestsPerSecond);

    /// <summary>Counts a request.</summary>
    /// <returns>False when it is over the limit of this second.</returns>
    public bool TryTake()
    {
        var second = Volatile.Read(ref _second);
        var passed = _time.GetTimestamp() - second;
        if (passed >= _time.TimestampFrequency)
        {
            PayBack(second, passed / _time.TimestampFrequency);
        }

        if (Interlocked.Increment(ref _requests) <= _requestsPerSecond)
        {
            return true;
        }

        Interlocked.Decrement(ref _requests);
        return false;
    }

    /// <summary>
    /// Counts what a request that was counted asks for beyond one. It may go over the limit by that: then the seconds that follow pay for it, and no
    /// request is served before they have.
    /// </summary>
    /// <returns>False when others have gone over the limit meanwhile: then this one must wait, too.</returns>
    public bool TryTakeMore(int requests)
    {
        if (Interlocked.Add(ref _requests, requests) - requests <= _requestsPerSecond)
        {
            return true;
        }

        Interlocked.Add(ref _requests, -requests);
        return false;
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

    /// <summary>Takes off what the seconds that have passed allowed; what is over stays to be paid by the next ones.</summary>
    private void PayBack(long second, long seconds)
    {
        if (Interlocked.CompareExchange(ref _second, second + (seconds * _time.TimestampFrequency), second) == second)
        {
            var used = Volatile.Read(ref _requests);
            Interlocked.Add(ref _requests, Math.Max(0, used - (seconds * _requestsPerSecond)) - used);
        }
    }

    /// <summary>Ends what goes on with it.</summary>
    public void Revoke() => _revoked.Cancel();

    public void Dispose() => _revoked.Dispose();
}
