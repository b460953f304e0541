using System.Collections.Immutable;
using Gateway.Grains.History;
using Gateway.Silo.Storage.History;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Statements about operators' pages of events and alarms.</summary>
internal static class PostgresHistoryPages
{
    /// <summary>Reads a page of events.</summary>
    public static ImmutableArray<EventRow> Events(EventSearch search, NpgsqlConnection connection)
    {
        using var command = With(HistorySql.Of(search, Parameter), search.Range, connection);
        command.Parameters.AddOrNull(search.RelayerId, NpgsqlDbType.Bigint).AddOrNull(search.DeviceCode, NpgsqlDbType.Text);
        using var rows = command.ExecuteReader();
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
                rows.GetFieldValue<DateTimeOffset>(1))));
        }

        return found.DrainToImmutable();
    }

    /// <summary>Reads a page of alarms.</summary>
    public static ImmutableArray<AlarmRow> Alarms(AlarmSearch search, NpgsqlConnection connection)
    {
        using var command = With(HistorySql.Of(search, Parameter), search.Range, connection);
        command.Parameters
            .AddOrNull(search.AccountId, NpgsqlDbType.Bigint)
            .AddOrNull(search.ApartmentId, NpgsqlDbType.Bigint)
            .AddOrNull(search.DeviceId, NpgsqlDbType.Bigint);
        using var rows = command.ExecuteReader();
        var found = ImmutableArray.CreateBuilder<AlarmRow>();
        while (rows.Read())
        {
            found.Add(new AlarmRow(rows.GetInt64(0), rows.GetInt64(2), rows.GetFieldValue<DateTimeOffset>(1), new StoredAlarm(
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

    private static NpgsqlCommand With(string sql, HistoryRange range, NpgsqlConnection connection)
    {
#pragma warning disable CA2100 // Put together from the program's constants.
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.Parameters
            .AddOrNull(range.From)
            .AddOrNull(range.To)
            .AddOrNull(range.After?.At)
            .AddOrNull(range.After?.Id, NpgsqlDbType.Bigint)
            .AddOrNull(range.Limit, NpgsqlDbType.Integer);
        return command;
    }

    private static string Parameter(string name)
    {
        for (var i = 0; i < HistorySql.Parameters.Count; i++)
        {
            if (HistorySql.Parameters[i] == name)
            {
                return $"${i + 1}";
            }
        }

        throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such parameter.");
    }
}
