using System.Collections.Immutable;
using System.Data.Common;
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
internal sealed record PresenceLoad(int Shard) : IPresenceRead, IReadRequest<ImmutableArray<KnownDevice>>
{
    /// <summary>The SQL but for the shard's parameter.</summary>
    public const string Sql = "SELECT device, shard, edge, epoch, since, address FROM gateway_presence_known WHERE shard = ";

    /// <summary>Reads a row.</summary>
    public static KnownDevice Row(DbDataReader row, TimeColumn time) =>
        new(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetInt64(3), time(row, 4), row.GetString(5));
}

/// <summary>See <see cref="IPresenceOutbox.ReadNext"/>.</summary>
internal sealed record PresenceNext(int Count) : IPresenceRead, IReadRequest<ImmutableArray<StoredPresenceEvent>>
{
    /// <summary>The SQL but for the count's parameter.</summary>
    public const string Sql = "SELECT id, device, event, reason, at, address, sequence FROM gateway_presence_event ORDER BY id LIMIT ";

    /// <summary>Reads a row.</summary>
    public static StoredPresenceEvent Row(DbDataReader row, TimeColumn time) => new(
        row.GetInt64(0),
        new PresenceEvent(row.GetString(1), row.GetString(2), row.GetString(3), time(row, 4), row.GetString(5), row.GetInt64(6)));
}

/// <summary>See <see cref="IPresenceOutbox.CountWaiting"/>.</summary>
internal sealed record PresenceCount : IPresenceRead, IReadRequest<long>;
