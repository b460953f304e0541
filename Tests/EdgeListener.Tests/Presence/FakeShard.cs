using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.EdgeListener.Tests.Presence;

/// <summary>A shard that keeps what it is told, and loses its memory when a test says so.</summary>
internal sealed class FakeShard : IPresenceGrain
{
    private Guid _incarnation = Guid.NewGuid();

    /// <summary>What was told since the last <see cref="Forget"/>, or by the newest snapshot and since.</summary>
    public List<PresenceChange> Told { get; } = [];

    /// <summary>The number of the first change of each report.</summary>
    public List<long> Numbers { get; } = [];

    public int Reports { get; private set; }

    public int Snapshots { get; private set; }

    /// <summary>What calls fail with.</summary>
    public Exception? Fault { get; set; }

    /// <summary>What calls wait for before they answer.</summary>
    public Task Hold { get; set; } = Task.CompletedTask;

    public void Forget()
    {
        _incarnation = Guid.NewGuid();
        Told.Clear();
    }

    public async Task<Guid> Report(string edgeId, long first, ImmutableArray<PresenceChange> changes)
    {
        Reports++;
        Numbers.Add(first);
        await Hold;
        if (Fault is { } fault)
        {
            throw fault;
        }

        Told.AddRange(changes);
        return _incarnation;
    }

    public async Task<Guid> Replace(string edgeId, ImmutableArray<PresenceChange> online)
    {
        Snapshots++;
        await Hold;
        if (Fault is { } fault)
        {
            throw fault;
        }

        Told.Clear();
        Told.AddRange(online);
        return _incarnation;
    }

    public Task<int> Count(string? kind) => throw new NotSupportedException();

    public Task<ImmutableArray<OnlineDevice>> List(PresenceQuery query) => throw new NotSupportedException();

    public Task<ImmutableArray<OnlineDevice>> Find(ImmutableArray<string> devices) => throw new NotSupportedException();
}
