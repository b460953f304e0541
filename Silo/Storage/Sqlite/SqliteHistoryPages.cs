using System.Collections.Immutable;
using Gateway.Silo.Storage.History;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The reader's statements about operators' pages of events and alarms.</summary>
internal sealed class SqliteHistoryPages(SqliteConnection connection) : IDisposable
{
    private readonly SqlitePages _pages = new(connection, [.. HistorySql.Parameters]);

    /// <summary>Reads a page of events.</summary>
    public ImmutableArray<EventRow> Events(EventSearch search) =>
        With(HistorySql.Of(search, Parameter), search.Range, search.RelayerId, search.DeviceCode, null).ReadAll(HistorySql.Event, SqliteTime.In);

    /// <summary>Reads a page of alarms.</summary>
    public ImmutableArray<AlarmRow> Alarms(AlarmSearch search) =>
        With(HistorySql.Of(search, Parameter), search.Range, search.AccountId, search.ApartmentId, search.DeviceId).ReadAll(HistorySql.Alarm, SqliteTime.In);

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
