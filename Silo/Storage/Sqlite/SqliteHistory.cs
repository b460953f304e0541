using Gateway.Grains.Clocks;
using Gateway.Grains.History;
using Gateway.Grains.Notifications;
using Gateway.Silo.Storage.History;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The writer's statements about events, alarms, and the notifications stored with them.</summary>
internal sealed class SqliteHistory(SqliteConnection connection, TimeProvider time, SteadyClock steadyTime) : IDisposable
{
    private const string ToInsert = "history_write";

    private readonly SqlitePrepared _event = new(
        connection,
        "INSERT INTO gateway_event (at, relayer_id, device_code, key_seq, model, value, state) "
        + "VALUES ($at, $relayer, $code, $key, $model, $value, $state) RETURNING id",
        "at", "relayer", "code", "key", "model", "value", "state");

    private readonly SqlitePrepared _alarm = new(
        connection,
        "INSERT INTO gateway_alarm (event_id, at, account_id, apartment_id, device_id, device_code, key_seq, name, model, device_type_id, "
        + "device_type, alarm_type, alarm_level) "
        + "VALUES ($event, $at, $account, $apartment, $device, $code, $key, $name, $model, $typeId, $type, $alarmType, $level)",
        "event", "at", "account", "apartment", "device", "code", "key", "name", "model", "typeId", "type", "alarmType", "level");

    private readonly SqlitePrepared _notification = new(
        connection,
        "INSERT INTO gateway_outbox (channel, recipient, subject, text, platform, created, next_attempt) "
        + "VALUES ($channel, $recipient, $subject, $text, $platform, $created, $due)",
        "channel", "recipient", "subject", "text", "platform", "created", "due");

    private readonly SqlitePrepared _oldest = new(
        connection,
        "SELECT json_group_array(id) FROM (SELECT id FROM gateway_event WHERE at < $before ORDER BY at LIMIT $count)",
        "before", "count");

    private readonly SqlitePrepared _removeAlarms = new(
        connection, "DELETE FROM gateway_alarm WHERE event_id IN (SELECT value FROM json_each($ids))", "ids");

    private readonly SqlitePrepared _removeEvents = new(
        connection, "DELETE FROM gateway_event WHERE id IN (SELECT value FROM json_each($ids))", "ids");

    /// <summary>Inserts all rows, or throws and leaves none of them in the transaction.</summary>
    public void Insert(HistoryWrite write, SqliteTransaction transaction)
    {
        transaction.Save(ToInsert);
        try
        {
            if (write.Happened is { } happened)
            {
                InsertEvent(write, happened, transaction);
            }

            var created = SqliteTime.From(time.GetUtcNow());
            var due = SqliteTime.From(steadyTime.GetUtcNow());
            foreach (var notification in write.Notifications)
            {
                Insert(notification, created, due, transaction);
            }
        }
        catch (SqliteException refused) when (SqliteErrors.ConcernsOneRow(refused))
        {
            transaction.Rollback(ToInsert);
            transaction.Release(ToInsert);
            throw;
        }

        transaction.Release(ToInsert);
    }

    /// <summary>Removes the oldest events and their alarms.</summary>
    /// <returns>How many events.</returns>
    public int Prune(HistoryPrune prune, SqliteTransaction transaction)
    {
        var ids = _oldest.With(transaction, SqliteTime.From(prune.Before), prune.AtMost).ExecuteScalar();
        _removeAlarms.With(transaction, ids).ExecuteNonQuery();
        return _removeEvents.With(transaction, ids).ExecuteNonQuery();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _event.Dispose();
        _alarm.Dispose();
        _notification.Dispose();
        _oldest.Dispose();
        _removeAlarms.Dispose();
        _removeEvents.Dispose();
    }

    private void InsertEvent(HistoryWrite write, StoredEvent happened, SqliteTransaction transaction)
    {
        var at = SqliteTime.From(happened.At);
        var id = _event.With(
            transaction, at, happened.RelayerId, happened.DeviceCode, happened.KeySequence, happened.Model, happened.Value, happened.State)
            .ExecuteScalar();
        foreach (var alarm in write.Alarms)
        {
            _alarm.With(
                transaction,
                id,
                at,
                alarm.AccountId,
                alarm.ApartmentId,
                alarm.DeviceId,
                alarm.DeviceCode,
                alarm.KeySequence,
                alarm.Name,
                alarm.Model,
                alarm.DeviceTypeId,
                alarm.DeviceType,
                alarm.AlarmType,
                alarm.AlarmLevel).ExecuteNonQuery();
        }
    }

    private void Insert(Notification notification, long created, long due, SqliteTransaction transaction) => _notification.With(
        transaction,
        (int)notification.Channel,
        notification.Recipient,
        notification.Subject,
        notification.Text,
        notification.Platform,
        created,
        due).ExecuteNonQuery();
}
