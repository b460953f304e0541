using System.Collections.Concurrent;
using System.Text.Json;
using Orleans.Storage;

namespace Gateway.Runtime.Tests;

/// <summary>Keeps states in memory, with versions; waits or fails when told to.</summary>
public sealed class MemoryStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (string Json, int Version)> _records = new();
    private readonly ConcurrentDictionary<string, Exception> _failures = new();
    private readonly ConcurrentDictionary<string, string> _gates = new();
    private readonly ConcurrentDictionary<string, int> _writes = new();

    /// <summary>How often a grain's state was written.</summary>
    public int WritesOf(string key) => _writes.GetValueOrDefault(key);

    /// <summary>The next operation on a grain's state fails.</summary>
    public void FailNext(string key, Exception exception) => _failures[key] = exception;

    /// <summary>Every write of a grain's state waits at a gate first.</summary>
    public void HoldWrites(string key, string gate) => _gates[key] = gate;

    /// <summary>Writes a grain's state behind its back.</summary>
    public void Overwrite<T>(string key, T state) =>
        _records.AddOrUpdate(key, _ => (JsonSerializer.Serialize(state), 1), (_, old) => (JsonSerializer.Serialize(state), old.Version + 1));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Fail(grainId);
        if (_records.TryGetValue(grainId.Key.ToString(), out var record))
        {
            grainState.State = JsonSerializer.Deserialize<T>(record.Json);
            grainState.ETag = Tag(record.Version);
            grainState.RecordExists = true;
        }
        else
        {
            grainState.State = Activator.CreateInstance<T>();
            grainState.ETag = null;
            grainState.RecordExists = false;
        }

        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = grainId.Key.ToString()!;
        var json = JsonSerializer.Serialize(grainState.State);
        Fail(grainId);
        if (_gates.TryGetValue(key, out var gate))
        {
            Journal.Of(key).Add("writing");
            await Gates.Wait(gate);
        }

        _writes.AddOrUpdate(key, 1, static (_, count) => count + 1);
        var record = _records.AddOrUpdate(
            key,
            _ => grainState.ETag is null ? (json, 1) : throw Inconsistent(0, grainState.ETag),
            (_, old) => grainState.ETag == Tag(old.Version) ? (json, old.Version + 1) : throw Inconsistent(old.Version, grainState.ETag));
        grainState.ETag = Tag(record.Version);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Fail(grainId);
        _records.TryRemove(grainId.Key.ToString()!, out _);
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static string Tag(int version) => version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static InconsistentStateException Inconsistent(int stored, string? given) =>
        new("Somebody else wrote the state.", Tag(stored), given);

    private void Fail(GrainId grainId)
    {
        if (_failures.TryRemove(grainId.Key.ToString()!, out var exception))
        {
            throw exception;
        }
    }
}
