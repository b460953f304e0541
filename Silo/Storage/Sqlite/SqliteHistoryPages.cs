using System.Collections.Immutable;
using Gateway.Grains.History;
using Gateway.Silo.Storage.History;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The reader's statements about operators' pages of events and alarms.</summary>
internal sealed class SqliteHistoryPages(SqliteConnection connection) : IDisposable
{
    private readonly SqlitePages _pages = new(connection, [.. HistorySql.Parameters]);

    /// <summary>Reads a page of events.</summary>
    public ImmutableArray<EventRow> Events(EventSearch search)
    {
        using var rows = With(HistorySql.Of(search, Parameter), search.Range, search.RelayerId, search.DeviceCode, null).ExecuteReader();
        var found = ImmutableArray.CreateBuilder<EventRow>();
        while (rows.Read())
        {
            found.Add(new EventRow(rows.GetInt64(0), new StoredEvent(
                rows.GetInt64(2),
                rows.GetString(3),
                rows.GetInt32(4),
                rows.GetString(5),
                rows.GetInt32(6),
                rows.GetString(7),
                SqliteTime.To(rows.GetInt64(1)))));
        }

        return found.DrainToImmutable();
    }

    /// <summary>Reads a page of alarms.</summary>
    public ImmutableArray<AlarmRow> Alarms(AlarmSearch search)
    {
        using var rows = With(HistorySql.Of(search, Parameter), search.Range, search.AccountId, search.ApartmentId, search.DeviceId).ExecuteReader();
        var found = ImmutableArray.CreateBuilder<AlarmRow>();
        while (rows.Read())
        {
            found.Add(new AlarmRow(rows.GetInt64(0), rows.GetInt64(2), SqliteTime.To(rows.GetInt64(1)), new StoredAlarm(
                rows.GetInt64(3),
                rows.GetInt64(4),
                rows.GetInt64(5),
                rows.GetString(6),
                rows.GetInt32(7),
                rows.GetString(8),
                rows.GetString(9),
                rows.GetInt32(10),
                rows.GetString(11),
                rows.GetInt32(12),
                rows.GetInt32(13))));
        }

        return found.DrainToImmutable();
    }

    /// <inheritdoc />
    public void Dispose() => _pages.Dispose();

    private SqliteCommand With(string sql, HistoryRange range, object? first, object? second, object? third) => _pages.With(
        sql,
        SqliteTime.From(range.From),
        SqliteTime.From(range.To),
        SqliteTime.From(range.After?.At),
        range.After?.Id,
        range.Limit,
        first,
        second,
        third);

    private static string Parameter(string name) => "$" + name;
}
