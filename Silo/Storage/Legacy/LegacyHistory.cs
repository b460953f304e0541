using Gateway.Grains.Apartments;
using Gateway.Grains.Catalogue;
using Gateway.Silo.Storage.Moving;

namespace Gateway.Silo.Storage.Legacy;

/// <summary>
/// What becomes of the old program's events and alarms: those of devices that are taken, under their old ids. An alarm keeps the event that it names;
/// one without an event gets one, since alarms here always have. Times without a zone are taken as UTC.
/// </summary>
internal sealed class LegacyHistory
{
    private readonly LegacyPlan _plan;
    private readonly DeviceCatalogue _catalogue;
    private readonly LegacyReport _report;
    private readonly Dictionary<long, (long ApartmentId, Device Device)> _placed = [];
    private readonly ILookup<long?, long> _placesOf;
    private readonly Dictionary<long, MovedEvent> _events = [];
    private readonly List<MovedAlarm> _alarms = [];
    private long _lastEvent;

    /// <summary>Makes the plan.</summary>
    /// <param name="tables">The old rows.</param>
    /// <param name="plan">What becomes of the homes.</param>
    /// <param name="catalogue">The models that this gateway knows.</param>
    /// <param name="lastEvent">The highest id of an event that is there already.</param>
    /// <param name="report">Where it is said what does not fit.</param>
    public LegacyHistory(LegacyTables tables, LegacyPlan plan, DeviceCatalogue catalogue, long lastEvent, LegacyReport report)
    {
        _plan = plan;
        _catalogue = catalogue;
        _report = report;
        foreach (var (apartmentId, apartment) in plan.Apartments)
        {
            foreach (var device in apartment.Devices)
            {
                _placed[device.Id] = (apartmentId, device);
            }
        }

        _placesOf = tables.PlacedDevices.Where(row => row.Number("id") is { } id && _placed.ContainsKey(id))
            .ToLookup(row => row.Number("device_id"), row => row.Number("id")!.Value);
        _lastEvent = LastOldEvent = Math.Max(lastEvent, tables.Events.Select(row => row.Number("id") ?? 0).DefaultIfEmpty().Max());
        foreach (var row in tables.Events)
        {
            AddEvent(row);
        }

        foreach (var row in tables.Alarms)
        {
            AddAlarm(row);
        }
    }

    /// <summary>Events with higher ids were made for alarms that had none.</summary>
    public long LastOldEvent { get; }

    /// <summary>The events.</summary>
    public IReadOnlyCollection<MovedEvent> Events => _events.Values;

    /// <summary>The alarms.</summary>
    public IReadOnlyList<MovedAlarm> Alarms => _alarms;

    private void AddEvent(LegacyRow row)
    {
        if (row.Number("id") is not (> 0 and var id) || Time(row) is not { } at || FindPlace(row, null) is not { } place)
        {
            _report.Skipped("event", row.Number("id"), "it has no id, no time, or its device is not taken");
            return;
        }

        _events[id] = MakeEvent(id, at, place, row);
    }

    private void AddAlarm(LegacyRow row)
    {
        var happened = row.Number("event_id") is { } eventId ? _events.GetValueOrDefault(eventId) : null;
        if (row.Number("id") is not (> 0 and var id)
            || (Time(row) ?? happened?.At) is not { } at
            || FindPlace(row, happened) is not { } place
            || !_catalogue.TryGet(place.Device.Model, out var model))
        {
            _report.Skipped("alarm", row.Number("id"), "it has no id, no time, or its device is not taken");
            return;
        }

        if (happened is null)
        {
            happened = MakeEvent(++_lastEvent, at, place, row);
            _events.Add(happened.Id, happened);
        }

        var keyAlarmType = model.HasKey(happened.KeySeq) ? model.KeyAlarmTypes[happened.KeySeq] : 0;
        _alarms.Add(new MovedAlarm(
            id,
            happened.Id,
            at,
            _plan.Apartments[place.ApartmentId].AccountId,
            place.ApartmentId,
            place.Device.Id,
            place.Device.Code,
            happened.KeySeq,
            place.Device.Name,
            model.Name,
            model.Type.Id,
            model.Type.Name,
            keyAlarmType,
            AlarmLevel: 1));
    }

    private MovedEvent MakeEvent(long id, DateTimeOffset at, (long ApartmentId, Device Device) place, LegacyRow row)
    {
        var value = (int)Math.Clamp(row.Number("value") ?? 0, int.MinValue, int.MaxValue);
        var state = _catalogue.TryGet(place.Device.Model, out var model)
            ? model.States.FirstOrDefault(known => known.From <= value && value <= known.To)?.Name : null;
        var apartment = _plan.Apartments[place.ApartmentId];
        var relayer = row.Number("relayer_id", "superbox_id") ?? place.Device.RelayerId ?? apartment.Relayers.FirstOrDefault()?.Id ?? 0;
        var key = (int)Math.Clamp(row.Number("dev_key_seq", "key_seq", "seq") ?? 0, 0, int.MaxValue);
        return new MovedEvent(id, at, relayer, place.Device.Code, key, place.Device.Model, value, state ?? "");
    }

    /// <summary>The device that a row is about: by its place in an apartment, or by itself, in the apartment that the row names.</summary>
    private (long ApartmentId, Device Device)? FindPlace(LegacyRow row, MovedEvent? happened)
    {
        if (row.Number("apartment_device_id", "dev_id") is { } placeId)
        {
            return _placed.TryGetValue(placeId, out var named) ? named : null;
        }

        var apartmentId = row.Number("apartment_id");
        foreach (var id in _placesOf[row.Number("device_id")])
        {
            if (apartmentId is null || _placed[id].ApartmentId == apartmentId)
            {
                return _placed[id];
            }
        }

        // An alarm that says only which event it is of, and where.
        return happened is null ? null
            : _placed.Values.Where(place => place.Device.HasCode(happened.DeviceCode) && (apartmentId is null || place.ApartmentId == apartmentId))
                .Cast<(long, Device)?>().FirstOrDefault();
    }

    private static DateTimeOffset? Time(LegacyRow row) => row.Time("dt", "dt_event", "dt_alarm", "time", "created");
}
