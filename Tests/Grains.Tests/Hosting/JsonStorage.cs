using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Grains.Persistence;
using Orleans.Storage;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>How a write fails.</summary>
public enum Failure
{
    /// <summary>Nothing is stored.</summary>
    NotWritten,

    /// <summary>It is stored, and the news of it is lost.</summary>
    WrittenButLost,
}

/// <summary>
/// Keeps states as the JSON that a database would hold, with versions as etags; fails and waits on cue. What it holds outlives the runtime, as a
/// database would. Thread-safe.
/// </summary>
public sealed class JsonStorage : IGrainStorage
{
    private readonly Lock _lock = new();
    private readonly Dictionary<GrainId, (string Json, long Version)> _rows = [];
    private readonly Dictionary<GrainId, int> _writes = [];
    private readonly ConcurrentDictionary<GrainId, Failure> _failures = new();
    private readonly ConcurrentDictionary<GrainId, bool> _unreadable = new();
    private readonly ConcurrentDictionary<GrainId, Hold> _holds = new();
    private long _versions;

    /// <summary>The next write of a grain's state fails; clearing counts as writing.</summary>
    public void FailNextWrite(IAddressable grain, Failure failure) => _failures[grain.GetGrainId()] = failure;

    /// <summary>Reads of a grain's state fail until told otherwise.</summary>
    public void SetReadable(IAddressable grain, bool readable)
    {
        if (readable)
        {
            _unreadable.TryRemove(grain.GetGrainId(), out _);
        }
        else
        {
            _unreadable[grain.GetGrainId()] = true;
        }
    }

    /// <summary>The next write of a grain's state waits until it is released.</summary>
    public Hold HoldNextWrite(IAddressable grain) => _holds[grain.GetGrainId()] = new Hold();

    /// <summary>What is stored of a grain; null for nothing.</summary>
    public string? Row(IAddressable grain)
    {
        lock (_lock)
        {
            return _rows.TryGetValue(grain.GetGrainId(), out var row) ? row.Json : null;
        }
    }

    /// <summary>Stores a row as an older program may have written it.</summary>
    public void Put(IAddressable grain, string json)
    {
        lock (_lock)
        {
            _rows[grain.GetGrainId()] = (json, ++_versions);
        }
    }

    /// <summary>How often a grain's state was written.</summary>
    public int WritesOf(IAddressable grain)
    {
        lock (_lock)
        {
            return _writes.GetValueOrDefault(grain.GetGrainId());
        }
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_unreadable.ContainsKey(grainId))
        {
            throw new TimeoutException("The database does not answer.");
        }

        lock (_lock)
        {
            if (_rows.TryGetValue(grainId, out var row))
            {
                grainState.State = JsonSerializer.Deserialize(row.Json, Type<T>())!;
                grainState.ETag = row.Version.ToString(CultureInfo.InvariantCulture);
                grainState.RecordExists = true;
            }
            else
            {
                Forget(grainState);
            }
        }

        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var json = JsonSerializer.Serialize(grainState.State!, Type<T>());
        await Wait(grainId);
        var etag = Change(grainId, grainState.ETag, json);
        grainState.ETag = etag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Wait(grainId);
        Change(grainId, grainState.ETag, json: null);
        Forget(grainState);
    }

    private static JsonTypeInfo<T> Type<T>() => (JsonTypeInfo<T>)GrainStateJson.Default.GetTypeInfo(typeof(T))!;

    private static void Forget<T>(IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private async Task Wait(GrainId grainId)
    {
        if (_holds.TryRemove(grainId, out var hold))
        {
            hold.Arrive();
            await hold.Released;
        }
    }

    private string? Change(GrainId grainId, string? etag, string? json)
    {
        var failing = _failures.TryRemove(grainId, out var failure);
        if (failing && failure == Failure.NotWritten)
        {
            throw new TimeoutException("The database does not answer.");
        }

        lock (_lock)
        {
            var stored = _rows.TryGetValue(grainId, out var row) ? row.Version.ToString(CultureInfo.InvariantCulture) : null;
            if (stored != etag)
            {
                throw new InconsistentStateException($"{grainId} was written elsewhere.", stored, etag);
            }

            if (json is null)
            {
                _rows.Remove(grainId);
            }
            else
            {
                _rows[grainId] = (json, ++_versions);
            }

            _writes[grainId] = _writes.GetValueOrDefault(grainId) + 1;
            return failing
                ? throw new TimeoutException("The database's answer was lost.")
                : _versions.ToString(CultureInfo.InvariantCulture);
        }
    }
}
