using System.Collections.Concurrent;

namespace Gateway.EdgeListener.Connections;

/// <summary>Counts what is tried within a window that begins with the first attempt, by whatever tells the triers apart. Thread-safe.</summary>
/// <param name="window">How long an attempt counts.</param>
/// <param name="time">The clock.</param>
internal sealed class AttemptCounts(TimeSpan window, TimeProvider time)
{
    private readonly ConcurrentDictionary<object, Attempts> _attempts = new();
    private readonly CleaningTime _cleaning = new(window, time);

    /// <summary>How many attempts count now.</summary>
    public int Of(object trier) => _attempts.TryGetValue(trier, out var attempts) && !IsOver(attempts) ? attempts.Count : 0;

    /// <summary>Counts an attempt.</summary>
    /// <returns>How many count now, with it.</returns>
    public int Add(object trier)
    {
        var count = _attempts.AddOrUpdate(
            trier,
            static (_, self) => new Attempts(1, self.Now()),
            static (_, old, self) => self.IsOver(old) ? new Attempts(1, self.Now()) : old with { Count = old.Count + 1 },
            this).Count;
        if (count == 1 && _cleaning.TryBegin(_attempts.Count))
        {
            foreach (var entry in _attempts)
            {
                if (IsOver(entry.Value))
                {
                    _attempts.TryRemove(entry);
                }
            }

            _cleaning.End(_attempts.Count);
        }

        return count;
    }

    private long Now() => time.GetTimestamp();

    private bool IsOver(Attempts attempts) => time.GetElapsedTime(attempts.Since) > window;

    private readonly record struct Attempts(int Count, long Since);
}
