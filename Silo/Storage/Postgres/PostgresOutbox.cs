using System.Collections.Immutable;
using Gateway.Grains.Notifications;
using Gateway.Silo.Storage.Outbox;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Statements about messages that wait to be sent. All times are the server's, so that silos' clocks need not agree.</summary>
internal static class PostgresOutbox
{
    /// <summary>Puts messages in, due now.</summary>
    public static NpgsqlBatchCommand Insert(List<Notification> notifications) =>
        new NpgsqlBatchCommand(
            """
            INSERT INTO gateway_outbox (channel, recipient, subject, text, platform)
            SELECT channel, recipient, subject, text, platform
            FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[])
                WITH ORDINALITY AS row (channel, recipient, subject, text, platform, position)
            ORDER BY position
            """)
            .With(notifications, static row => (int)row.Channel)
            .With(notifications, static row => row.Recipient)
            .With(notifications, static row => row.Subject)
            .With(notifications, static row => row.Text)
            .With(notifications, static row => row.Platform);

    /// <summary>Leases what is due; what another silo is taking at this moment is passed over.</summary>
    public static NpgsqlBatchCommand Claim(OutboxClaim claim) =>
        new NpgsqlBatchCommand(
            """
            WITH due AS MATERIALIZED (
                SELECT id FROM gateway_outbox
                WHERE channel = $1 AND next_attempt <= now() AND (lease_until IS NULL OR lease_until <= now())
                ORDER BY next_attempt, id LIMIT $2
                FOR UPDATE SKIP LOCKED
            ), taken AS (
                UPDATE gateway_outbox AS message SET lease_owner = $3, lease_until = now() + $4::interval
                FROM due WHERE message.id = due.id
                RETURNING message.*
            )
            SELECT id, recipient, subject, text, platform, created, attempts FROM taken ORDER BY next_attempt, id
            """)
            .With((int)claim.Channel)
            .With(claim.Count)
            .With(claim.Owner)
            .With(claim.Lease);

    /// <summary>Reads what was leased.</summary>
    public static ImmutableArray<OutboxMessage> Read(OutboxClaim claim, NpgsqlDataReader reader)
    {
        var messages = ImmutableArray.CreateBuilder<OutboxMessage>();
        while (reader.Read())
        {
            messages.Add(new OutboxMessage(
                reader.GetInt64(0),
                new Notification(claim.Channel, reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4)),
                reader.GetFieldValue<DateTimeOffset>(5),
                reader.GetInt32(6)));
        }

        return messages.DrainToImmutable();
    }

    /// <summary>Removes a message of this owner's; returns a row when it did.</summary>
    public static NpgsqlBatchCommand Complete(OutboxComplete complete) =>
        new NpgsqlBatchCommand("DELETE FROM gateway_outbox WHERE id = $1 AND lease_owner = $2 RETURNING 1").With(complete.Id).With(complete.Owner);

    /// <summary>Lets a message of this owner's go until later; returns a row when it did.</summary>
    public static NpgsqlBatchCommand PutOff(OutboxPutOff putOff) =>
        new NpgsqlBatchCommand(
            """
            UPDATE gateway_outbox
            SET next_attempt = now() + $3::interval, attempts = attempts + 1, last_error = $4, lease_owner = NULL, lease_until = NULL
            WHERE id = $1 AND lease_owner = $2
            RETURNING 1
            """)
            .With(putOff.Id)
            .With(putOff.Owner)
            .With(putOff.Delay)
            .With(putOff.Error);
}
