using Gateway.Grains.Commands;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Silo.Storage.Commands;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The writer's statements about commands.</summary>
internal sealed class SqliteCommands(SqliteConnection connection) : IDisposable
{
    private const string Insert =
        $"INTO gateway_command ({StoredCommand.Columns}) VALUES ($id, $device, $instruction, $instructionId, $subject, $data, $deadline, $state, "
        + "$reason, $status, $answer, $created, $sent, $ended, $expires)";

    private static readonly string[] InsertParameters =
    [
        "id", "device", "instruction", "instructionId", "subject", "data", "deadline", "state", "reason", "status", "answer", "created", "sent",
        "ended", "expires",
    ];

    private readonly SqlitePrepared _insert = new(connection, "INSERT " + Insert, InsertParameters);

    private readonly SqlitePrepared _insertNew = new(connection, "INSERT OR IGNORE " + Insert, InsertParameters);

    private readonly SqlitePrepared _supersede = new(
        connection,
        $"UPDATE gateway_command SET state = 3, reason = '{FailureReasons.Superseded}', ended_at = $now "
        + "WHERE device = $device AND state < 2 AND state = 0 AND subject = $subject AND id <> $id",
        "now", "device", "subject", "id");

    private readonly SqlitePrepared _update = new(
        connection,
        "UPDATE gateway_command SET state = $state, reason = $reason, status = $status, answer = $answer, "
        + $"sent_at = {StoredCommand.SentAt("$state", "$sent")}, ended_at = $ended WHERE id = $id AND {StoredCommand.MayBecome("$state", "$sent")}",
        "state", "reason", "status", "answer", "sent", "ended", "id");

    private readonly SqlitePrepared _cancel = new(
        connection,
        $"UPDATE gateway_command SET state = 3, reason = '{FailureReasons.Cancelled}', ended_at = $at WHERE id = $id AND state = 0",
        "at", "id");

    private readonly SqlitePrepared _expire = new(
        connection,
        "UPDATE gateway_command SET state = 4, ended_at = coalesce(expires_at, created_at + deadline_ms * 1000) "
        + "WHERE state <> 2 AND state = 0 AND coalesce(expires_at, created_at + deadline_ms * 1000) <= $before",
        "before");

    private readonly SqlitePrepared _forget = new(
        connection,
        "UPDATE gateway_command SET state = 5, ended_at = $now "
        + "WHERE state <> 2 AND state = 1 AND coalesce(sent_at, created_at) + deadline_ms * 1000 <= $before",
        "now", "before");

    private readonly SqlitePrepared _prune = new(
        connection,
        "DELETE FROM gateway_command WHERE id IN (SELECT id FROM gateway_command WHERE id < $bound AND state >= 2 ORDER BY id LIMIT $count)",
        "bound", "count");

    /// <summary>Carries a write out.</summary>
    public object Write(ICommandWrite write, SqliteTransaction transaction)
    {
        switch (write)
        {
            case CommandKeep keep:
                Keep(keep.Command, transaction);
                return true;
            case CommandUpdate update:
                return Update(update.Outcome, transaction);
            case CommandCancel cancel:
                return _cancel.With(transaction, SqliteTime.From(cancel.At), IdOf(cancel.Id)).ExecuteNonQuery() == 1;
            case CommandRecord record:
                return record.Commands.Sum(command => Add(_insertNew, command, transaction));
            case CommandSweep sweep:
                var before = SqliteTime.From(sweep.Now - sweep.Grace);
                return _expire.With(transaction, before).ExecuteNonQuery()
                    + _forget.With(transaction, SqliteTime.From(sweep.Now), before).ExecuteNonQuery();
            case CommandPrune prune:
                return _prune.With(transaction, IdOf(prune.Bound), prune.AtMost).ExecuteNonQuery();
            default:
                throw new NotSupportedException($"{write.GetType()} is no write to SQLite.");
        }
    }

    /// <summary>How an id is stored.</summary>
    public static byte[] IdOf(Guid id) => id.ToByteArray(bigEndian: true);

    /// <inheritdoc />
    public void Dispose()
    {
        _insert.Dispose();
        _insertNew.Dispose();
        _supersede.Dispose();
        _update.Dispose();
        _cancel.Dispose();
        _expire.Dispose();
        _forget.Dispose();
        _prune.Dispose();
    }

    // The insertion comes first: what it refuses leaves nothing, and the other cannot be refused.
    private void Keep(LoggedCommand command, SqliteTransaction transaction)
    {
        Add(_insert, command, transaction);
        _supersede.With(
            transaction,
            SqliteTime.From(command.Outcome.CreatedAt),
            StoredCommand.Device(command.Outcome.Device),
            command.Subject,
            IdOf(command.Outcome.Id)).ExecuteNonQuery();
    }

    private bool Update(CommandOutcome outcome, SqliteTransaction transaction) => _update.With(
        transaction,
        (int)outcome.State,
        outcome.Reason,
        (long)outcome.Status,
        Bytes(outcome.Answer),
        SqliteTime.From(outcome.SentAt),
        SqliteTime.From(outcome.EndedAt),
        IdOf(outcome.Id)).ExecuteNonQuery() == 1;

    private static int Add(SqlitePrepared insert, LoggedCommand command, SqliteTransaction transaction)
    {
        var outcome = command.Outcome;
        return insert.With(
            transaction,
            IdOf(outcome.Id),
            StoredCommand.Device(outcome.Device),
            outcome.Instruction,
            (long)command.Instruction,
            command.Subject,
            Bytes(command.Data),
            (long)command.Deadline.TotalMilliseconds,
            (int)outcome.State,
            outcome.Reason,
            (long)outcome.Status,
            Bytes(outcome.Answer),
            SqliteTime.From(outcome.CreatedAt),
            SqliteTime.From(outcome.SentAt),
            SqliteTime.From(outcome.EndedAt),
            SqliteTime.From(outcome.ExpiresAt)).ExecuteNonQuery();
    }

    // The provider binds whole arrays only.
    private static byte[] Bytes(ReadOnlyMemory<byte> data) => data.IsEmpty ? [] : data.ToArray();
}
