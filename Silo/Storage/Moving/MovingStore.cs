using System.Data.Common;
using Gateway.Silo.Storage.Commands;

namespace Gateway.Silo.Storage.Moving;

/// <summary>All that a gateway keeps in a database, in one transaction that nobody else disturbs. Used by one thread.</summary>
internal sealed class MovingStore : IDisposable
{
    private const string EventTable = "gateway_event";
    private const string AlarmTable = "gateway_alarm";
    private const string OutboxTable = "gateway_outbox";

    private const string EventColumns = "id, at, relayer_id, device_code, key_seq, model, value, state";

    private const string AlarmColumns =
        "id, event_id, at, account_id, apartment_id, device_id, device_code, key_seq, name, model, device_type_id, device_type, alarm_type, alarm_level";

    private const string OutboxColumns = "id, channel, recipient, subject, text, platform, created, next_attempt, attempts, last_error";

    private const string CommandTable = "gateway_command";
    private const string AuditTable = "gateway_audit";
    private const string PresenceTable = "gateway_presence_event";
    private const string KnownTable = "gateway_presence_known";

    private const string AuditColumns = "id, at, key_id, key_name, route, target, detail, status, address";
    private const string PresenceColumns = "id, device, event, reason, at, address, sequence";
    private const string KnownColumns = "device, shard, edge, epoch, since, address";

    private readonly DbTransaction _transaction;
    private readonly IMovedStates _states;
    private readonly IMovingDialect _dialect;
    private readonly IDisposable[] _owned;
    private readonly Statement _insertEvent;
    private readonly Statement _insertAlarm;
    private readonly Statement _insertMessage;
    private readonly Statement _insertCommand;
    private readonly Statement _insertAudit;
    private readonly Statement _insertPresence;
    private readonly Statement _insertKnown;

    /// <summary>Takes over what it is given.</summary>
    /// <param name="description">Names the database, without secrets.</param>
    /// <param name="transaction">Where everything is read and written.</param>
    /// <param name="states">The states' table.</param>
    /// <param name="dialect">Which database.</param>
    /// <param name="owned">What is to be closed at the end, in this order, after the transaction.</param>
    public MovingStore(string description, DbTransaction transaction, IMovedStates states, IMovingDialect dialect, params IDisposable[] owned)
    {
        Description = description;
        _transaction = transaction;
        _states = states;
        _dialect = dialect;
        _owned = owned;
        _insertEvent = Insert(EventTable, EventColumns);
        _insertAlarm = Insert(AlarmTable, AlarmColumns);
        _insertMessage = Insert(OutboxTable, OutboxColumns);
        _insertCommand = Insert(CommandTable, StoredCommand.Columns);
        _insertAudit = Insert(AuditTable, AuditColumns);
        _insertPresence = Insert(PresenceTable, PresenceColumns);
        _insertKnown = Insert(KnownTable, KnownColumns);
    }

    /// <summary>Names the database, without secrets.</summary>
    public string Description { get; }

    /// <summary>How much there is.</summary>
    public MovedCounts Count() => new(
        _states.Count(),
        Count(EventTable),
        Count(AlarmTable),
        Count(OutboxTable),
        Count(CommandTable),
        Count(AuditTable),
        Count(PresenceTable),
        Count(KnownTable));

    /// <summary>Every row, in an order in which they can be put in again.</summary>
    /// <exception cref="StorageStartException">There is a row that this program does not understand.</exception>
    public IEnumerable<MovedLine> Read() =>
        _states.Read().Select(static state => new MovedLine(State: state))
            .Concat(Events().Select(static happened => new MovedLine(Event: happened)))
            .Concat(Alarms().Select(static alarm => new MovedLine(Alarm: alarm)))
            .Concat(Messages().Select(static message => new MovedLine(Message: message)))
            .Concat(Commands().Select(static command => new MovedLine(Command: command)))
            .Concat(Audits().Select(static audit => new MovedLine(Audit: audit)))
            .Concat(Presences().Select(static presence => new MovedLine(Presence: presence)))
            .Concat(Known().Select(static known => new MovedLine(Known: known)));

    /// <summary>The highest ids that were ever given out.</summary>
    public MovedIds LastIds() => new(LastId(EventTable), LastId(AlarmTable), LastId(OutboxTable), LastId(AuditTable), LastId(PresenceTable));

    /// <summary>The ids of all events.</summary>
    public HashSet<long> EventIds() => Ids(EventTable);

    /// <summary>The ids of all alarms.</summary>
    public HashSet<long> AlarmIds() => Ids(AlarmTable);

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        _states.Clear();
        foreach (var table in new[] { AlarmTable, EventTable, OutboxTable, CommandTable, AuditTable, PresenceTable, KnownTable })
        {
            using var clear = new Statement(_transaction, $"DELETE FROM {table}");
            clear.Run();
        }
    }

    /// <summary>Adds a state.</summary>
    /// <exception cref="DbException">The database refuses it.</exception>
    /// <exception cref="FormatException">No grain has this key.</exception>
    public void Add(MovedState state) => _states.Insert(state);

    /// <summary>All states.</summary>
    /// <exception cref="StorageStartException">There is a row that this program does not understand.</exception>
    public IEnumerable<MovedState> ReadStates() => _states.Read();

    /// <summary>Removes a state.</summary>
    public void Remove(MovedState state) => _states.Remove(state);

    /// <summary>Adds an event.</summary>
    /// <exception cref="DbException">The database refuses it.</exception>
    public void Add(MovedEvent row) => _insertEvent.Run(
        row.Id, _dialect.FromTime(row.At), row.RelayerId, row.DeviceCode, row.KeySeq, row.Model, row.Value, row.State);

    /// <summary>Adds an alarm; its event is there.</summary>
    /// <exception cref="DbException">The database refuses it.</exception>
    public void Add(MovedAlarm row) => _insertAlarm.Run(
        row.Id,
        row.EventId,
        _dialect.FromTime(row.At),
        row.AccountId,
        row.ApartmentId,
        row.DeviceId,
        row.DeviceCode,
        row.KeySeq,
        row.Name,
        row.Model,
        row.DeviceTypeId,
        row.DeviceType,
        row.AlarmType,
        row.AlarmLevel);

    /// <summary>Adds a message.</summary>
    /// <exception cref="DbException">The database refuses it.</exception>
    public void Add(MovedMessage row) => _insertMessage.Run(
        row.Id,
        row.Channel,
        row.Recipient,
        row.Subject,
        row.Text,
        row.Platform,
        _dialect.FromTime(row.Created),
        _dialect.FromTime(row.NextAttempt),
        row.Attempts,
        row.LastError);

    /// <summary>Adds a command.</summary>
    /// <exception cref="DbException">The database refuses it.</exception>
    public void Add(MovedCommand row) => _insertCommand.Run(
        _dialect.FromId(row.Id),
        row.Device,
        row.Instruction,
        row.InstructionId,
        row.Subject,
        row.Data,
        row.DeadlineMs,
        row.State,
        row.Reason,
        row.Status,
        row.Answer,
        _dialect.FromTime(row.CreatedAt),
        FromTime(row.SentAt),
        FromTime(row.EndedAt),
        FromTime(row.ExpiresAt));

    /// <summary>Adds an entry of the audit log.</summary>
    /// <exception cref="DbException">The database refuses it.</exception>
    public void Add(MovedAudit row) => _insertAudit.Run(
        row.Id, _dialect.FromTime(row.At), row.KeyId, row.KeyName, row.Route, row.Target, row.Detail, row.Status, row.Address);

    /// <summary>Adds a presence event.</summary>
    /// <exception cref="DbException">The database refuses it.</exception>
    public void Add(MovedPresence row) => _insertPresence.Run(
        row.Id, row.Device, row.Event, row.Reason, _dialect.FromTime(row.At), row.Address, row.Sequence);

    /// <summary>Adds a device that was said to be connected.</summary>
    /// <exception cref="DbException">The database refuses it.</exception>
    public void Add(MovedKnown row) => _insertKnown.Run(
        row.Device, row.Shard, row.Edge, row.Epoch, _dialect.FromTime(row.Since), row.Address);

    /// <summary>Sees to it that no id up to these is given out again.</summary>
    public void RaiseIds(MovedIds ids)
    {
        _dialect.RaiseId(_transaction, EventTable, ids.Event);
        _dialect.RaiseId(_transaction, AlarmTable, ids.Alarm);
        _dialect.RaiseId(_transaction, OutboxTable, ids.Message);
        _dialect.RaiseId(_transaction, AuditTable, ids.Audit);
        _dialect.RaiseId(_transaction, PresenceTable, ids.Presence);
    }

    /// <summary>Makes all changes at once; without it none is made.</summary>
    public void Commit() => _transaction.Commit();

    /// <inheritdoc />
    public void Dispose()
    {
        _insertEvent.Dispose();
        _insertAlarm.Dispose();
        _insertMessage.Dispose();
        _insertCommand.Dispose();
        _insertAudit.Dispose();
        _insertPresence.Dispose();
        _insertKnown.Dispose();
        _states.Dispose();
        _transaction.Dispose();
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }
    }

    private IEnumerable<MovedEvent> Events() => Rows(EventTable, EventColumns, row => new MovedEvent(
        row.GetInt64(0),
        _dialect.ToTime(row, 1),
        row.GetInt64(2),
        row.GetString(3),
        row.GetInt32(4),
        row.GetString(5),
        row.GetInt32(6),
        row.GetString(7)));

    private IEnumerable<MovedAlarm> Alarms() => Rows(AlarmTable, AlarmColumns, row => new MovedAlarm(
        row.GetInt64(0),
        row.GetInt64(1),
        _dialect.ToTime(row, 2),
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

    private IEnumerable<MovedMessage> Messages() => Rows(OutboxTable, OutboxColumns, row => new MovedMessage(
        row.GetInt64(0),
        row.GetInt32(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        _dialect.ToTime(row, 6),
        _dialect.ToTime(row, 7),
        row.GetInt32(8),
        row.IsDBNull(9) ? null : row.GetString(9)));

    private IEnumerable<MovedCommand> Commands() => Rows(CommandTable, StoredCommand.Columns, row => new MovedCommand(
        _dialect.ToId(row, 0),
        row.GetString(1),
        row.GetString(2),
        row.GetInt64(3),
        row.GetString(4),
        row.GetFieldValue<byte[]>(5),
        row.GetInt64(6),
        row.GetInt32(7),
        row.GetString(8),
        row.GetInt64(9),
        row.GetFieldValue<byte[]>(10),
        _dialect.ToTime(row, 11),
        ToTime(row, 12),
        ToTime(row, 13),
        ToTime(row, 14)));

    private IEnumerable<MovedAudit> Audits() => Rows(AuditTable, AuditColumns, row => new MovedAudit(
        row.GetInt64(0),
        _dialect.ToTime(row, 1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        row.GetInt32(7),
        row.GetString(8)));

    private IEnumerable<MovedPresence> Presences() => Rows(PresenceTable, PresenceColumns, row => new MovedPresence(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), _dialect.ToTime(row, 4), row.GetString(5), row.GetInt64(6)));

    private IEnumerable<MovedKnown> Known() => Rows(
        KnownTable,
        KnownColumns,
        row => new MovedKnown(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetInt64(3), _dialect.ToTime(row, 4), row.GetString(5)),
        order: "device");

    private object? FromTime(DateTimeOffset? time) => time is { } set ? _dialect.FromTime(set) : null;

    private DateTimeOffset? ToTime(DbDataReader row, int column) => row.IsDBNull(column) ? null : _dialect.ToTime(row, column);

    private IEnumerable<T> Rows<T>(string table, string columns, Func<DbDataReader, T> read, string order = "id")
    {
        using var all = new Statement(_transaction, $"SELECT {columns} FROM {table} ORDER BY {order}");
        using var rows = all.Rows();
        while (rows.Read())
        {
            yield return read(rows);
        }
    }

    private HashSet<long> Ids(string table) => [.. Rows(table, "id", static row => row.GetInt64(0))];

    private long Count(string table)
    {
        using var count = new Statement(_transaction, $"SELECT count(*) FROM {table}");
        return count.Number();
    }

    private long LastId(string table) => _dialect.LastId(_transaction, table);

    private Statement Insert(string table, string columns)
    {
        var names = columns.Split(", ");
        return new Statement(_transaction, $"INSERT INTO {table} ({columns}) VALUES ({string.Join(", ", names.Select(name => "@" + name))})", names);
    }
}
