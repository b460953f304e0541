using System.Collections.Immutable;
using Gateway.Grains.Commands;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Silo.Storage.Commands;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Statements about commands.</summary>
internal static class PostgresCommands
{
    private const string Insert =
        $"""
        INSERT INTO gateway_command ({StoredCommand.Columns})
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bytea[], $7::bigint[], $8::integer[], $9::text[],
            $10::bigint[], $11::bytea[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[])
        """;

    /// <summary>The statements of a write.</summary>
    public static IEnumerable<PostgresStatement> Write(ICommandWrite write) => write switch
    {
        CommandKeep keep => [PostgresStatement.Done(Supersede(keep.Command)), PostgresStatement.Done(Add(Insert, [keep.Command]))],
        CommandUpdate update => [PostgresStatement.Any(Update(update.Outcome))],
        CommandCancel cancel => [PostgresStatement.Any(Cancel(cancel))],
        CommandRecord record => [PostgresStatement.Count(Add(Insert + " ON CONFLICT DO NOTHING RETURNING 1", record.Commands))],
        CommandSweep sweep => [PostgresStatement.Count(Sweep(sweep))],
        CommandPrune prune => [PostgresStatement.Count(Prune(prune))],
        _ => throw new NotSupportedException($"{write.GetType()} is no write to PostgreSQL."),
    };

    /// <summary>Looks commands up.</summary>
    public static ImmutableArray<LoggedCommand> Read(ICommandRead read, NpgsqlConnection connection)
    {
        using var command = read switch
        {
            CommandOpen open => Select("WHERE device = $1 AND state < 2 ORDER BY id").With(open.Device),
            CommandFind find => Select("WHERE id = $1").With(find.Id),
            CommandPage page => Page(page.Query),
            _ => throw new NotSupportedException($"{read.GetType()} is no look-up in PostgreSQL."),
        };
        command.Connection = connection;
        using var rows = command.ExecuteReader();
        var found = ImmutableArray.CreateBuilder<LoggedCommand>();
        while (rows.Read())
        {
            found.Add(Row(rows));
        }

        return found.DrainToImmutable();
    }

    private static NpgsqlBatchCommand Supersede(LoggedCommand command) =>
        new NpgsqlBatchCommand(
            $"""
            UPDATE gateway_command SET state = 3, reason = '{FailureReasons.Superseded}', ended_at = $1
            WHERE device = $2 AND state < 2 AND state = 0 AND subject = $3
            """)
            .With(command.Outcome.CreatedAt.UtcDateTime)
            .With(StoredCommand.Device(command.Outcome.Device))
            .With(command.Subject);

    private static NpgsqlBatchCommand Add(string insert, IReadOnlyList<LoggedCommand> commands) =>
        new NpgsqlBatchCommand(insert)
            .With(commands, static row => row.Outcome.Id)
            .With(commands, static row => StoredCommand.Device(row.Outcome.Device))
            .With(commands, static row => row.Outcome.Instruction)
            .With(commands, static row => (long)row.Instruction)
            .With(commands, static row => row.Subject)
            .With(commands, static row => row.Data.ToArray())
            .With(commands, static row => (long)row.Deadline.TotalMilliseconds)
            .With(commands, static row => (int)row.Outcome.State)
            .With(commands, static row => row.Outcome.Reason)
            .With(commands, static row => (long)row.Outcome.Status)
            .With(commands, static row => row.Outcome.Answer.ToArray())
            .With(commands, static row => row.Outcome.CreatedAt.UtcDateTime)
            .With(commands, static row => row.Outcome.SentAt?.UtcDateTime)
            .With(commands, static row => row.Outcome.EndedAt?.UtcDateTime)
            .With(commands, static row => row.Outcome.ExpiresAt?.UtcDateTime);

    private static NpgsqlBatchCommand Update(CommandOutcome outcome)
    {
        var command = new NpgsqlBatchCommand(
            $"""
            UPDATE gateway_command SET state = $2, reason = $3, status = $4, answer = $5, sent_at = {StoredCommand.SentAt("$2", "$6")}, ended_at = $7
            WHERE id = $1 AND {StoredCommand.MayBecome("$2", "$6")} RETURNING 1
            """)
            .With(outcome.Id)
            .With((int)outcome.State)
            .With(outcome.Reason)
            .With((long)outcome.Status)
            .With(outcome.Answer.ToArray());
        command.Parameters.AddOrNull(outcome.SentAt).AddOrNull(outcome.EndedAt);
        return command;
    }

    private static NpgsqlBatchCommand Cancel(CommandCancel cancel) =>
        new NpgsqlBatchCommand(
            $"UPDATE gateway_command SET state = 3, reason = '{FailureReasons.Cancelled}', ended_at = $1 WHERE id = $2 AND state = 0 RETURNING 1")
            .With(cancel.At.UtcDateTime)
            .With(cancel.Id);

    private static NpgsqlBatchCommand Sweep(CommandSweep sweep) =>
        new NpgsqlBatchCommand(
            """
            WITH expired AS (
                UPDATE gateway_command SET state = 4, ended_at = coalesce(expires_at, created_at + deadline_ms * interval '1 millisecond')
                WHERE state <> 2 AND state = 0 AND coalesce(expires_at, created_at + deadline_ms * interval '1 millisecond') <= $2
                RETURNING 1
            ), unknown AS (
                UPDATE gateway_command SET state = 5, ended_at = $1
                WHERE state <> 2 AND state = 1 AND coalesce(sent_at, created_at) + deadline_ms * interval '1 millisecond' <= $2
                RETURNING 1
            )
            SELECT FROM expired UNION ALL SELECT FROM unknown
            """)
            .With(sweep.Now.UtcDateTime)
            .With((sweep.Now - sweep.Grace).UtcDateTime);

    private static NpgsqlBatchCommand Prune(CommandPrune prune) =>
        new NpgsqlBatchCommand(
            """
            WITH old AS MATERIALIZED (
                SELECT id FROM gateway_command WHERE id < $1 AND state >= 2 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
            )
            DELETE FROM gateway_command USING old WHERE gateway_command.id = old.id RETURNING 1
            """)
            .With(prune.Bound)
            .With(prune.AtMost);

    private static NpgsqlCommand Page(CommandQuery query)
    {
        // Parameters that no condition uses need a type all the same.
        var command = new NpgsqlCommand(StoredCommand.PageSql(query, "$1", "$2", "$3"));
        command.Parameters.AddOrNull(query.Device, NpgsqlDbType.Text).AddOrNull(query.Before, NpgsqlDbType.Uuid);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = query.Limit });
        return command;
    }

    private static NpgsqlCommand Select(string where) => new($"SELECT {StoredCommand.Columns} FROM gateway_command {where}");

    private static LoggedCommand Row(NpgsqlDataReader row) => new(
        new CommandOutcome(
            row.GetGuid(0), StoredCommand.Device(row.GetString(1)), row.GetString(2), (CommandState)row.GetInt32(7))
        {
            Reason = row.GetString(8),
            Status = (uint)row.GetInt64(9),
            Answer = row.GetFieldValue<byte[]>(10),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(11),
            SentAt = Time(row, 12),
            EndedAt = Time(row, 13),
            ExpiresAt = Time(row, 14),
        },
        (uint)row.GetInt64(3),
        row.GetString(4),
        row.GetFieldValue<byte[]>(5),
        TimeSpan.FromMilliseconds(row.GetInt64(6)));

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
