using Gateway.Grains.Notifications;

namespace Gateway.Silo.Storage.Outbox;

/// <summary>A message that this process has taken out of the outbox to send it.</summary>
/// <param name="Id">Its id; the same for every attempt, so that providers can tell a repetition.</param>
/// <param name="Notification">What to send, to whom.</param>
/// <param name="Created">When it was stored, UTC.</param>
/// <param name="Attempts">How many attempts have failed so far.</param>
internal sealed record OutboxMessage(long Id, Notification Notification, DateTimeOffset Created, int Attempts);
