using System.Collections.Immutable;
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
        return command.ReadAll(HistorySql.Event, PostgresTime.In);
    }

    /// <summary>Reads a page of alarms.</summary>
    public static ImmutableArray<AlarmRow> Alarms(AlarmSearch search, NpgsqlConnection connection)
    {
        using var command = With(HistorySql.Of(search, Parameter), search.Range, connection);
        command.Parameters
            .AddOrNull(search.AccountId, NpgsqlDbType.Bigint)
            .AddOrNull(search.ApartmentId, NpgsqlDbType.Bigint)
            .AddOrNull(search.DeviceId, NpgsqlDbType.Bigint);
        return command.ReadAll(HistorySql.Alarm, PostgresTime.In);
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
