using System.Collections.Frozen;
using System.Security.Cryptography;
using Gateway.Grains.Interfaces.ApiKeys;

namespace Gateway.Silo.Api.Keys;

/// <summary>
/// This silo's copy of the cluster's keys, a second old at most while the cluster is well; without the cluster it stays as it is. Thread-safe.
/// </summary>
internal sealed class ApiKeys(IGrainFactory grains, ApiOptions options, TimeProvider time, ILogger<ApiKeys> logger) : BackgroundService
{
    /// <summary>The id of the key in the settings, unless its text has one.</summary>
    public const string ConfiguredId = "configured";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>A text that names no known key makes the silo look again, but not more often than this.</summary>
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KnownKey? _configured = Configured(options, time);
    private volatile Table _known = new(-1, []);
    private TaskCompletionSource? _refreshing;
    private long _refreshedAt;

    /// <summary>Whether the cluster's keys were ever read.</summary>
    public bool IsReady => _known.Version >= 0;

    /// <summary>The key in the settings, if there is one.</summary>
    public ApiKeyRecord? ConfiguredKey => _configured?.Record;

    /// <summary>Finds the key that a text is.</summary>
    /// <returns>Null when it is none, or a revoked one.</returns>
    public ValueTask<KnownKey?> Find(string text)
    {
        if (text.Length > ApiKeyText.MaxLength)
        {
            return ValueTask.FromResult<KnownKey?>(null);
        }

        return TryFind(text, out var key) ? ValueTask.FromResult(key) : FindAgain(text);
    }

    /// <summary>Takes over what the cluster knows, changes included that are done by now. Does not fail.</summary>
    public async Task Renew()
    {
        // One that is under way may have begun before the change.
        await Refresh();
        await Refresh();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _configured?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                await Refresh();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private static KnownKey? Configured(ApiOptions options, TimeProvider time)
    {
        if (options.ConfiguredKey is not { } text)
        {
            return null;
        }

        var id = ApiKeyText.TryReadId(text, out var own) ? own.ToString() : ConfiguredId;
        var record = new ApiKeyRecord(id, "Http:ApiKey", ApiKeyRole.Admin, Convert.ToHexString(ApiKeyText.Hash(text)), time.GetUtcNow());
        return new KnownKey(record, options.KeyRequestsPerSecond, time);
    }

    /// <returns>False to look again: the text has a key's form, and its id is not known here.</returns>
    private bool TryFind(string text, out KnownKey? key)
    {
        key = null;
        Span<byte> hash = stackalloc byte[ApiKeyText.HashBytes];
        ApiKeyText.Hash(text, hash);
        if (_configured is { } configured && CryptographicOperations.FixedTimeEquals(hash, configured.Hash))
        {
            key = configured;
            return true;
        }

        if (!ApiKeyText.TryReadId(text, out var id))
        {
            return true;
        }

        if (_known.Find(id) is not { } found)
        {
            return false;
        }

        key = CryptographicOperations.FixedTimeEquals(hash, found.Hash) ? found : null;
        return true;
    }

    private async ValueTask<KnownKey?> FindAgain(string text)
    {
        // It may have been made a moment ago, at another silo.
        await _asked.Task;
        if (time.GetElapsedTime(Volatile.Read(ref _refreshedAt)) >= MinPause)
        {
            await Refresh();
        }

        TryFind(text, out var key);
        return key;
    }

    private async Task Refresh()
    {
        var own = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _refreshing, own, null) is { } running)
        {
            await running.Task;
            return;
        }

        try
        {
            var known = _known;
            if (await grains.GetGrain<IApiKeysGrain>(IApiKeysGrain.Key).GetKeys(known.Version) is { } list)
            {
                Take(list, known);
            }
        }
        catch (Exception e)
        {
            // The grain is on a silo that is being lost, or the database is away: both come back.
            logger.LogInformation(e, "The keys of the API could not be read; those that were known go on being good");
        }

        Volatile.Write(ref _refreshedAt, time.GetTimestamp());
        Volatile.Write(ref _refreshing, null);
        own.SetResult();
        _asked.TrySetResult();
    }

    private void Take(ApiKeyList list, Table before)
    {
        var now = new Table(list.Version, list.Keys.Where(k => k.RevokedAt is null).Select(k =>
            before.Find(k.Id) is { } known && known.Record == k ? known : new KnownKey(k, options.KeyRequestsPerSecond, time)));
        _known = now;
        foreach (var key in before.Keys.Where(k => now.Find(k.Record.Id) != k))
        {
            key.Revoke();
        }
    }

    /// <summary>The keys at one time. Immutable.</summary>
    private sealed class Table
    {
        private readonly FrozenDictionary<string, KnownKey> _keys;
        private readonly FrozenDictionary<string, KnownKey>.AlternateLookup<ReadOnlySpan<char>> _byId;

        public Table(long version, IEnumerable<KnownKey> keys)
        {
            Version = version;
            _keys = keys.ToFrozenDictionary(k => k.Record.Id, StringComparer.Ordinal);
            _byId = _keys.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public long Version { get; }

        public IEnumerable<KnownKey> Keys => _keys.Values;

        public KnownKey? Find(ReadOnlySpan<char> id) => _byId.TryGetValue(id, out var key) ? key : null;
    }
}
