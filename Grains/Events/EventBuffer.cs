namespace Gateway.Grains.Events;

/// <summary>
/// What one relayer's devices reported last, and the events of a moment ago, whose repetitions are dropped (protocol 1, "Events and alarms").
/// Kept in memory only: after a restart a bit mask that is still set counts as risen, for an alarm told twice is better than one not told.
/// Used within one grain's turns, so it needs no lock.
/// </summary>
/// <param name="keepFor">How long the same state of the same key is a repetition.</param>
/// <param name="time">The clock.</param>
internal sealed class EventBuffer(TimeSpan keepFor, TimeProvider time)
{
    /// <summary>Over so many events, those that are over are thrown out.</summary>
    private const int CleanAt = 256;

    private readonly Dictionary<DeviceKeyId, int> _values = [];
    private readonly Dictionary<(DeviceKeyId Key, string State), Buffered> _events = [];

    /// <summary>Completed when every report that came before has been judged.</summary>
    public Task LastJudged { get; set; } = Task.CompletedTask;

    /// <summary>Notes a key's value.</summary>
    /// <returns>The one before it; 0 when there is none.</returns>
    public int Exchange(DeviceKeyId key, int value)
    {
        _values.TryGetValue(key, out var before);
        _values[key] = value;
        return before;
    }

    /// <summary>The storing of the same state of a moment ago, if there was one: this one is its repetition.</summary>
    public Task<bool>? FindRepeated(DeviceKeyId key, string state) =>
        _events.TryGetValue((key, state), out var event_) && !IsOver(event_) ? event_.Storing : null;

    /// <summary>Notes an event that is being stored.</summary>
    public void Add(DeviceKeyId key, string state, Task<bool> storing)
    {
        if (_events.Count >= CleanAt)
        {
            foreach (var (known, event_) in _events)
            {
                if (IsOver(event_))
                {
                    _events.Remove(known);
                }
            }
        }

        _events[(key, state)] = new Buffered(time.GetTimestamp(), storing);
    }

    /// <summary>An event was not stored: when its relayer reports it again, that is no repetition.</summary>
    public void Forget(DeviceKeyId key, Reading reading)
    {
        _events.Remove((key, reading.State));
        if (_values.TryGetValue(key, out var value))
        {
            // Of a bit mask, the bit that is to rise again.
            _values[key] = value & ~reading.Value;
        }
    }

    private bool IsOver(Buffered event_) => time.GetElapsedTime(event_.Since) >= keepFor;

    private readonly record struct Buffered(long Since, Task<bool> Storing);
}
