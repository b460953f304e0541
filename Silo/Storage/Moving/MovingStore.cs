using System.Data.Common;

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

    private readonly DbTransaction _transaction;
    private readonly IMovedStates _states;
    private readonly IMovingDialect _dialect;
    private readonly IDisposable[] _owned;
    private readonly Statement _insertEvent;
    private readonly Statement _insertAlarm;
    private readonly Statement _insertMessage;

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
    }

    /// <summary>Names the database, without secrets.</summary>
    public string Description { get; }

    /// <summary>How much there is.</summary>
    public MovedCounts Count() => new(_states.Count(), Count(EventTable), Count(AlarmTable), Count(OutboxTable));

    /// <summary>Every row, in an order in which they can be put in again.</summary>
    /// <exception cref="StorageStartException">There is a row that this program does not understand.</exception>
    public IEnumerable<MovedLine> Read() =>
        _states.Read().Select(static state => new MovedLine(State: state))
            .Concat(Events().Select(static happened => new MovedLine(Event: happened)))
            .Concat(Alarms().Select(static alarm => new MovedLine(Alarm: alarm)))
            .Concat(Messages().Select(static message => new MovedLine(Message: message)));

    /// <summary>The highest ids that were ever given out.</summary>
    public MovedIds LastIds() => new(LastId(EventTable), LastId(AlarmTable), LastId(OutboxTable));

    /// <summary>The ids of all events.</summary>
    public HashSet<long> EventIds() => Ids(EventTable);

    /// <summary>The ids of all alarms.</summary>
    public HashSet<long> AlarmIds() => Ids(AlarmTable);

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        _states.Clear();
        foreach (var table in new[] { AlarmTable, EventTable, OutboxTable })
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

    /// <summary>Sees to it that no id up to these is given out again.</summary>
    public void RaiseIds(MovedIds ids)
    {
        _dialect.RaiseId(_transaction, EventTable, ids.Event);
        _dialect.RaiseId(_transaction, AlarmTable, ids.Alarm);
        _dialect.RaiseId(_transaction, OutboxTable, ids.Message);
    }

    /// <summary>Makes all changes at once; without it none is made.</summary>
    public void Commit() => _transaction.Commit();

    /// <inheritdoc />
    public void Dispose()
    {
        _insertEvent.Dispose();
        _insertAlarm.Dispose();
        _insertMessage.Dispose();
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

    private IEnumerable<T> Rows<T>(string table, string columns, Func<DbDataReader, T> read)
    {
        using var all = new Statement(_transaction, $"SELECT {columns} FROM {table} ORDER BY id");
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
