using System.Collections.Immutable;
using Gateway.Grains.Presence;
using Gateway.Silo.Storage.Presence;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Statements about who came and went. A lease's times are the server's, so that silos' clocks need not agree.</summary>
internal static class PostgresDevicePresence
{
    /// <summary>The statements of a write.</summary>
    public static IEnumerable<PostgresStatement> Write(IPresenceWrite write) => write switch
    {
        PresenceAppend append => Append(append).Select(PostgresStatement.Done),
        PresenceRemove remove => [PostgresStatement.Count(Remove(remove))],
        PresenceTakeLease take => [PostgresStatement.Any(TakeLease(take))],
        PresenceReleaseLease release => [PostgresStatement.Any(ReleaseLease(release))],
        _ => throw new NotSupportedException($"{write.GetType()} is no write to PostgreSQL."),
    };

    /// <summary>Looks something up.</summary>
    public static object Read(IPresenceRead read, NpgsqlConnection connection) => read switch
    {
        PresenceLoad load => Known(load, connection),
        PresenceNext next => Next(next, connection),
        PresenceCount => Count(connection),
        _ => throw new NotSupportedException($"{read.GetType()} is no look-up in PostgreSQL."),
    };

    private static IEnumerable<NpgsqlBatchCommand> Append(PresenceAppend append)
    {
        if (append.Events.Length > 0)
        {
            yield return new NpgsqlBatchCommand(
                """
                INSERT INTO gateway_presence_event (device, event, reason, at, address, sequence)
                SELECT device, event, reason, at, address, sequence
                FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::bigint[])
                    WITH ORDINALITY AS row (device, event, reason, at, address, sequence, position)
                ORDER BY position
                """)
                .With(append.Events, static row => row.Device)
                .With(append.Events, static row => row.Event)
                .With(append.Events, static row => row.Reason)
                .With(append.Events, static row => row.At.UtcDateTime)
                .With(append.Events, static row => row.Address)
                .With(append.Events, static row => row.Sequence);
        }

        if (append.Known.Length > 0)
        {
            yield return new NpgsqlBatchCommand(
                """
                INSERT INTO gateway_presence_known (device, shard, edge, epoch, since, address)
                SELECT * FROM unnest($1::text[], $2::integer[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[])
                ON CONFLICT (device) DO UPDATE SET shard = excluded.shard, edge = excluded.edge, epoch = excluded.epoch,
                    since = excluded.since, address = excluded.address
                """)
                .With(append.Known, static row => row.Device)
                .With(append.Known, static row => row.Shard)
                .With(append.Known, static row => row.Edge)
                .With(append.Known, static row => row.Epoch)
                .With(append.Known, static row => row.Since.UtcDateTime)
                .With(append.Known, static row => row.Address);
        }

        if (append.Forgotten.Length > 0)
        {
            yield return new NpgsqlBatchCommand("DELETE FROM gateway_presence_known WHERE device = ANY ($1)").With(append.Forgotten.ToArray());
        }
    }

    private static NpgsqlBatchCommand Remove(PresenceRemove remove) =>
        new NpgsqlBatchCommand("DELETE FROM gateway_presence_event WHERE id = ANY ($1) RETURNING 1").With(remove.Ids.ToArray());

    private static NpgsqlBatchCommand TakeLease(PresenceTakeLease take) =>
        new NpgsqlBatchCommand(
            """
            INSERT INTO gateway_presence_lease AS held (name, lease_owner, lease_until) VALUES ($1, $2, now() + $3::interval)
            ON CONFLICT (name) DO UPDATE SET lease_owner = excluded.lease_owner, lease_until = excluded.lease_until
                WHERE held.lease_owner = excluded.lease_owner OR held.lease_until <= now()
            RETURNING 1
            """)
            .With(take.Name)
            .With(take.Owner)
            .With(take.Lease);

    private static NpgsqlBatchCommand ReleaseLease(PresenceReleaseLease release) =>
        new NpgsqlBatchCommand("DELETE FROM gateway_presence_lease WHERE name = $1 AND lease_owner = $2 RETURNING 1")
            .With(release.Name)
            .With(release.Owner);

    private static ImmutableArray<KnownDevice> Known(PresenceLoad load, NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(PresenceLoad.Sql + "$1", connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = load.Shard });
        return command.ReadAll(PresenceLoad.Row, PostgresTime.In);
    }

    private static ImmutableArray<StoredPresenceEvent> Next(PresenceNext next, NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(PresenceNext.Sql + "$1", connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = next.Count });
        return command.ReadAll(PresenceNext.Row, PostgresTime.In);
    }

    private static object Count(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT count(*) FROM gateway_presence_event", connection);
        return command.ExecuteScalar()!;
    }
}
