using System.Collections.Immutable;
using Gateway.Grains.Notifications;

namespace Gateway.Silo.Storage.Outbox;

/// <summary>See <see cref="IOutbox.Claim"/>.</summary>
internal sealed record OutboxClaim(string Owner, NotificationChannel Channel, int Count, TimeSpan Lease)
    : IWriteRequest<ImmutableArray<OutboxMessage>>;

/// <summary>See <see cref="IOutbox.Complete"/>.</summary>
internal sealed record OutboxComplete(string Owner, long Id) : IWriteRequest<bool>;

/// <summary>See <see cref="IOutbox.PutOff"/>.</summary>
internal sealed record OutboxPutOff(string Owner, long Id, TimeSpan Delay, string Error) : IWriteRequest<bool>;

/// <summary>See <see cref="IOutbox.CountWaiting"/>.</summary>
internal sealed record OutboxCount(NotificationChannel Channel) : IReadRequest<long>;
