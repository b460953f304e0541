using System.Globalization;
using System.Text.Json;
using Gateway.Grains.Catalogue;
using Gateway.Grains.Naming;
using Gateway.Silo.Storage.Moving;

namespace Gateway.Silo.Storage.Legacy;

/// <summary>Brings a plan into a storage: what is missing is added, what an earlier run has brought is left as it is now.</summary>
internal sealed class LegacyImport
{
    private readonly MovingStore _store;
    private readonly JsonSerializerOptions _json;
    private readonly Dictionary<(string Type, string Key), MovedState> _there;

    /// <summary>Looks at what the storage has.</summary>
    /// <param name="store">The storage.</param>
    /// <param name="json">The JSON of states.</param>
    public LegacyImport(MovingStore store, JsonSerializerOptions json)
    {
        _store = store;
        _json = json;
        _there = store.ReadStates().ToDictionary(state => (state.Type, state.Key));
    }

    /// <summary>Plans the import, and adds what is missing to the storage's transaction.</summary>
    /// <exception cref="StorageStartException">The storage has something else under an id of the old program's.</exception>
    public void Run(LegacyTables tables, DeviceCatalogue catalogue, DateTimeOffset now, LegacyReport report)
    {
        var taken = _there.Values.Where(static state => state.Type == "name")
            .ToDictionary(static state => state.Key, state => Read<UniqueNameState>(state).Owner);
        var plan = new LegacyPlan(tables, catalogue, taken, report);
        foreach (var (id, account) in plan.Accounts)
        {
            Add("account", Key(id), account, report, there =>
                (there.PasswordHash == account.PasswordHash && there.PasswordHash.Length > 0) || there.GetNames().Intersect(account.GetNames()).Any());
        }

        foreach (var (id, apartment) in plan.Apartments)
        {
            Add("apartment", Key(id), apartment, report, there => there.AccountId == apartment.AccountId);
        }

        foreach (var (id, relayer) in plan.Relayers)
        {
            Add("relayer", Key(id), relayer, report, there => there.Code == relayer.Code || there.Code.Length == 0);
        }

        foreach (var (name, owner) in plan.Names)
        {
            Add("name", name, new UniqueNameState(owner, now), report, there => there.Owner == owner);
        }

        foreach (var (sequence, last) in plan.LastIds)
        {
            Raise(sequence, last);
        }

        AddHistory(new LegacyHistory(tables, plan, catalogue, _store.LastIds().Event, report), report);
    }

    private void AddHistory(LegacyHistory history, LegacyReport report)
    {
        var (events, alarms) = (_store.EventIds(), _store.AlarmIds());
        var added = history.Alarms.Where(alarm => !alarms.Contains(alarm.Id)).ToList();
        var adding = added.Select(alarm => alarm.EventId).ToHashSet();
        foreach (var happened in history.Events)
        {
            if (events.Contains(happened.Id))
            {
                report.There("event");
            }
            else if (happened.Id <= history.LastOldEvent || adding.Contains(happened.Id))
            {
                // One made for an alarm that an earlier run has brought would be made twice.
                _store.Add(happened);
                report.Taken("event");
            }
        }

        added.ForEach(alarm => _store.Add(alarm));
        added.ForEach(_ => report.Taken("alarm"));
        foreach (var _ in history.Alarms.Where(alarm => alarms.Contains(alarm.Id)))
        {
            report.There("alarm");
        }

        var last = _store.LastIds();
        _store.RaiseIds(last with
        {
            Event = Math.Max(last.Event, history.Events.Select(e => e.Id).DefaultIfEmpty().Max()),
            Alarm = Math.Max(last.Alarm, history.Alarms.Select(a => a.Id).DefaultIfEmpty().Max()),
        });
    }

    private static string Key(long id) => id.ToString("X", CultureInfo.InvariantCulture);

    private void Add<T>(string type, string key, T state, LegacyReport report, Func<T, bool> isSame)
    {
        if (!_there.TryGetValue((type, key), out var there))
        {
            _store.Add(new MovedState(type, key, type, JsonSerializer.SerializeToElement(state, _json.GetTypeInfo(typeof(T)))));
            report.Taken(type);
        }
        else if (isSame(Read<T>(there)))
        {
            report.There(type);
        }
        else
        {
            throw new StorageStartException(
                $"The {_store.Description} has something of its own under the id {key} (hexadecimal), a {type}. Ids are kept, so the old program's data need a "
                + "storage that has nothing, or what an earlier run has brought.");
        }
    }

    private void Raise(string sequence, long last)
    {
        var there = _there.GetValueOrDefault(("sequence", sequence));
        if (last == 0 || (there is not null && Read<SequenceState>(there).Reserved >= last))
        {
            return;
        }

        if (there is not null)
        {
            _store.Remove(there);
        }

        _store.Add(new MovedState(
            "sequence", sequence, "sequence", JsonSerializer.SerializeToElement(new SequenceState(last), _json.GetTypeInfo(typeof(SequenceState)))));
    }

    private T Read<T>(MovedState state) => (T)state.Payload.Deserialize(_json.GetTypeInfo(typeof(T)))!;
}
