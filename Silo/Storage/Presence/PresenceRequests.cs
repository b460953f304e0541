using System.Collections.Immutable;
using Gateway.Grains.Presence;

namespace Gateway.Silo.Storage.Presence;

/// <summary>A write to the tables of presence.</summary>
internal interface IPresenceWrite : IWriteRequest;

/// <summary>See <see cref="IPresenceJournal.Append"/>; the answer is always true. No device is named twice among the known ones.</summary>
internal sealed record PresenceAppend(
    ImmutableArray<PresenceEvent> Events, ImmutableArray<KnownDevice> Known, ImmutableArray<string> Forgotten)
    : IPresenceWrite, IWriteRequest<bool>;

/// <summary>See <see cref="IPresenceOutbox.TakeLease"/>.</summary>
internal sealed record PresenceTakeLease(string Owner, string Name, TimeSpan Lease) : IPresenceWrite, IWriteRequest<bool>;

/// <summary>See <see cref="IPresenceOutbox.ReleaseLease"/>; answers whether this owner had it.</summary>
internal sealed record PresenceReleaseLease(string Owner, string Name) : IPresenceWrite, IWriteRequest<bool>;

/// <summary>See <see cref="IPresenceOutbox.Remove"/>; answers how many there were.</summary>
internal sealed record PresenceRemove(ImmutableArray<long> Ids) : IPresenceWrite, IWriteRequest<int>;

/// <summary>A look-up in the tables of presence.</summary>
internal interface IPresenceRead : IReadRequest;

/// <summary>See <see cref="IPresenceJournal.Load"/>.</summary>
internal sealed record PresenceLoad(int Shard) : IPresenceRead, IReadRequest<ImmutableArray<KnownDevice>>;

/// <summary>See <see cref="IPresenceOutbox.ReadNext"/>.</summary>
internal sealed record PresenceNext(int Count) : IPresenceRead, IReadRequest<ImmutableArray<StoredPresenceEvent>>;

/// <summary>See <see cref="IPresenceOutbox.CountWaiting"/>.</summary>
internal sealed record PresenceCount : IPresenceRead, IReadRequest<long>;
