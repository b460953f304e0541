using System.Collections.Concurrent;

namespace Gateway.Runtime.Tests;

/// <summary>What grains noted, in order, by the test's key.</summary>
internal sealed class Journal
{
    private static readonly ConcurrentDictionary<string, Journal> s_all = new();
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Line, int Times, TaskCompletionSource Seen)> _waiting = [];

    public static Journal Of(string key) => s_all.GetOrAdd(key, static _ => new Journal());

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(string line)
    {
        lock (_lock)
        {
            _lines.Add(line);
            foreach (var (wanted, times, seen) in _waiting)
            {
                if (_lines.Count(noted => noted == wanted) >= times)
                {
                    seen.TrySetResult();
                }
            }
        }
    }

    /// <summary>Waits until a line was noted so many times.</summary>
    public Task Seen(string line, int times = 1)
    {
        lock (_lock)
        {
            if (_lines.Count(noted => noted == line) >= times)
            {
                return Task.CompletedTask;
            }

            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((line, times, seen));
            return seen.Task.Within($"'{line}' in the journal, {times} times; it has: {string.Join(", ", _lines)}");
        }
    }

    public int Count(string line) => Lines.Count(noted => noted == line);
}
