using Gateway.Grains.History;
using Gateway.Silo.Storage.History;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Statements about events and alarms.</summary>
internal static class PostgresHistory
{
    /// <summary>Ids for new events, never given out before.</summary>
    public static long[] NewIds(NpgsqlConnection connection, int count)
    {
        using var command = new NpgsqlCommand("SELECT nextval('gateway_event_id_seq') FROM generate_series(1, $1)", connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        using var reader = command.ExecuteReader();
        var ids = new long[count];
        for (var i = 0; i < count; i++)
        {
            reader.Read();
            ids[i] = reader.GetInt64(0);
        }

        return ids;
    }

    /// <summary>Inserts events under these ids.</summary>
    public static NpgsqlBatchCommand InsertEvents(List<StoredEvent> events, long[] ids) =>
        new NpgsqlBatchCommand(
            """
            INSERT INTO gateway_event (id, at, relayer_id, device_code, key_seq, model, value, state)
            SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::bigint[], $4::text[], $5::integer[], $6::text[], $7::integer[], $8::text[])
            """)
            .With(ids)
            .With(events, static row => row.At.UtcDateTime)
            .With(events, static row => row.RelayerId)
            .With(events, static row => row.DeviceCode)
            .With(events, static row => row.KeySequence)
            .With(events, static row => row.Model)
            .With(events, static row => row.Value)
            .With(events, static row => row.State);

    /// <summary>Inserts alarms, each with its event's id and time.</summary>
    public static NpgsqlBatchCommand InsertAlarms(List<(long EventId, DateTimeOffset At, StoredAlarm Alarm)> alarms) =>
        new NpgsqlBatchCommand(
            """
            INSERT INTO gateway_alarm (event_id, at, account_id, apartment_id, device_id, device_code, key_seq, name, model, device_type_id,
                device_type, alarm_type, alarm_level)
            SELECT event_id, at, account_id, apartment_id, device_id, device_code, key_seq, name, model, device_type_id, device_type, alarm_type,
                alarm_level
            FROM unnest($1::bigint[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::integer[], $8::text[],
                $9::text[], $10::integer[], $11::text[], $12::integer[], $13::integer[])
                WITH ORDINALITY AS row (event_id, at, account_id, apartment_id, device_id, device_code, key_seq, name, model, device_type_id,
                    device_type, alarm_type, alarm_level, position)
            ORDER BY position
            """)
            .With(alarms, static row => row.EventId)
            .With(alarms, static row => row.At.UtcDateTime)
            .With(alarms, static row => row.Alarm.AccountId)
            .With(alarms, static row => row.Alarm.ApartmentId)
            .With(alarms, static row => row.Alarm.DeviceId)
            .With(alarms, static row => row.Alarm.DeviceCode)
            .With(alarms, static row => row.Alarm.KeySequence)
            .With(alarms, static row => row.Alarm.Name)
            .With(alarms, static row => row.Alarm.Model)
            .With(alarms, static row => row.Alarm.DeviceTypeId)
            .With(alarms, static row => row.Alarm.DeviceType)
            .With(alarms, static row => row.Alarm.AlarmType)
            .With(alarms, static row => row.Alarm.AlarmLevel);

    /// <summary>Removes the oldest events with their alarms; what another silo is removing is left to it. Returns a row for each event.</summary>
    public static NpgsqlBatchCommand Prune(HistoryPrune prune) =>
        new NpgsqlBatchCommand(
            """
            WITH old AS MATERIALIZED (
                SELECT id FROM gateway_event WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED
            ), alarms AS (
                DELETE FROM gateway_alarm USING old WHERE event_id = old.id
            )
            DELETE FROM gateway_event USING old WHERE gateway_event.id = old.id RETURNING 1
            """)
            .With(prune.Before.UtcDateTime)
            .With(prune.AtMost);
}
