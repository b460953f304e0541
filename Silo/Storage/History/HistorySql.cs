using System.Data.Common;
using Gateway.Grains.History;

namespace Gateway.Silo.Storage.History;

/// <summary>The SQL of operators' pages, for both databases. Only conditions that are asked for are in it, so that each finds its index.</summary>
internal static class HistorySql
{
    /// <summary>The names of the parameters, in the order in which they are given: those of the range, and up to three ids.</summary>
    public static IReadOnlyList<string> Parameters { get; } = ["from", "to", "at", "id", "limit", "first", "second", "third"];

    /// <summary>The SQL of events; ids are the relayer's and the device's code.</summary>
    public static string Of(EventSearch search, Func<string, string> parameter) => Page(
        "gateway_event",
        "id, at, relayer_id, device_code, key_seq, model, value, state",
        search.Range,
        parameter,
        ("relayer_id", search.RelayerId),
        ("device_code", search.DeviceCode));

    /// <summary>The SQL of alarms; ids are the account's, the apartment's and the device's.</summary>
    public static string Of(AlarmSearch search, Func<string, string> parameter) => Page(
        "gateway_alarm",
        "id, at, event_id, account_id, apartment_id, device_id, device_code, key_seq, name, model, device_type_id, device_type, alarm_type, alarm_level",
        search.Range,
        parameter,
        ("account_id", search.AccountId),
        ("apartment_id", search.ApartmentId),
        ("device_id", search.DeviceId));

    /// <summary>Reads a row of events.</summary>
    public static EventRow Event(DbDataReader row, TimeColumn time) => new(row.GetInt64(0), new StoredEvent(
        row.GetInt64(2),
        row.GetString(3),
        row.GetInt32(4),
        row.GetString(5),
        row.GetInt32(6),
        row.GetString(7),
        time(row, 1)));

    /// <summary>Reads a row of alarms.</summary>
    public static AlarmRow Alarm(DbDataReader row, TimeColumn time) => new(row.GetInt64(0), row.GetInt64(2), time(row, 1), new StoredAlarm(
        row.GetInt64(3),
        row.GetInt64(4),
        row.GetInt64(5),
        row.GetString(6),
        row.GetInt32(7),
        row.GetString(8),
        row.GetString(9),
        row.GetInt32(10),
        row.GetString(11),
        row.GetInt32(12),
        row.GetInt32(13)));

    private static string Page(
        string table, string columns, HistoryRange range, Func<string, string> parameter, params ReadOnlySpan<(string Column, object? Value)> ids)
    {
        const int FirstId = 5;
        var conditions = new List<string>();
        for (var i = 0; i < ids.Length; i++)
        {
            Add(ids[i].Value is not null, $"{ids[i].Column} = {parameter(Parameters[FirstId + i])}");
        }

        Add(range.From is not null, $"at >= {parameter("from")}");
        Add(range.To is not null, $"at <= {parameter("to")}");
        Add(range.After is not null, $"(at, id) < ({parameter("at")}, {parameter("id")})");
        var where = conditions.Count > 0 ? " WHERE " + string.Join(" AND ", conditions) : "";
        return $"SELECT {columns} FROM {table}{where} ORDER BY at DESC, id DESC LIMIT {parameter("limit")}";

        void Add(bool isAsked, string condition)
        {
            if (isAsked)
            {
                conditions.Add(condition);
            }
        }
    }
}
