using System.Collections.Immutable;
using Gateway.Grains.Clocks;
using Gateway.Grains.Notifications;
using Gateway.Silo.Storage.Outbox;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The writer's statements about messages that wait to be sent.</summary>
internal sealed class SqliteOutbox(SqliteConnection connection, SteadyClock time) : IDisposable
{
    private readonly SqlitePrepared _due = new(
        connection,
        "SELECT id, recipient, subject, text, platform, created, attempts FROM gateway_outbox "
        + "WHERE channel = $channel AND next_attempt <= $now AND (lease_until IS NULL OR lease_until <= $now) "
        + "ORDER BY next_attempt, id LIMIT $count",
        "channel", "now", "count");

    private readonly SqlitePrepared _take = new(
        connection, "UPDATE gateway_outbox SET lease_owner = $owner, lease_until = $until WHERE id = $id", "owner", "until", "id");

    private readonly SqlitePrepared _remove = new(
        connection, "DELETE FROM gateway_outbox WHERE id = $id AND lease_owner = $owner", "id", "owner");

    private readonly SqlitePrepared _putOff = new(
        connection,
        "UPDATE gateway_outbox SET next_attempt = $next, attempts = attempts + 1, last_error = $error, lease_owner = NULL, lease_until = NULL "
        + "WHERE id = $id AND lease_owner = $owner",
        "next", "error", "id", "owner");

    /// <summary>Leases what is due.</summary>
    public ImmutableArray<OutboxMessage> Claim(OutboxClaim claim, SqliteTransaction transaction)
    {
        var now = time.GetUtcNow();
        var messages = ImmutableArray.CreateBuilder<OutboxMessage>();
        using (var due = _due.With(transaction, (int)claim.Channel, SqliteTime.From(now), claim.Count).ExecuteReader())
        {
            while (due.Read())
            {
                messages.Add(new OutboxMessage(
                    due.GetInt64(0),
                    new Notification(claim.Channel, due.GetString(1), due.GetString(2), due.GetString(3), due.GetString(4)),
                    SqliteTime.To(due.GetInt64(5)),
                    due.GetInt32(6)));
            }
        }

        var until = SqliteTime.From(now + claim.Lease);
        foreach (var message in messages)
        {
            _take.With(transaction, claim.Owner, until, message.Id).ExecuteNonQuery();
        }

        return messages.DrainToImmutable();
    }

    /// <summary>Removes a message of this owner's.</summary>
    public bool Complete(OutboxComplete complete, SqliteTransaction transaction) =>
        _remove.With(transaction, complete.Id, complete.Owner).ExecuteNonQuery() == 1;

    /// <summary>Lets a message of this owner's go until later.</summary>
    public bool PutOff(OutboxPutOff putOff, SqliteTransaction transaction) => _putOff.With(
        transaction, SqliteTime.From(time.GetUtcNow() + putOff.Delay), putOff.Error, putOff.Id, putOff.Owner).ExecuteNonQuery() == 1;

    /// <inheritdoc />
    public void Dispose()
    {
        _due.Dispose();
        _take.Dispose();
        _remove.Dispose();
        _putOff.Dispose();
    }
}
