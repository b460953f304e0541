using Microsoft.Extensions.Logging;

namespace Gateway.Runtime.Tests;

/// <summary>Keeps what the runtime logs.</summary>
public sealed class LogSink : ILoggerProvider
{
    private readonly Lock _lock = new();
    private readonly List<(LogLevel Level, string Text, TaskCompletionSource? Seen)> _watches = [];
    private readonly List<(LogLevel Level, string Text)> _entries = [];

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    /// <summary>Waits for an entry of at least that level whose message or exception contains a text.</summary>
    public Task Seen(LogLevel level, string text)
    {
        lock (_lock)
        {
            if (_entries.Exists(entry => entry.Level >= level && entry.Text.Contains(text, StringComparison.Ordinal)))
            {
                return Task.CompletedTask;
            }

            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watches.Add((level, text, seen));
            return seen.Task.Within($"a {level} in the log with '{text}'");
        }
    }

    public void Dispose()
    {
    }

    private void Add(LogLevel level, string text)
    {
        lock (_lock)
        {
            _entries.Add((level, text));
            foreach (var watch in _watches.Where(watch => level >= watch.Level && text.Contains(watch.Text, StringComparison.Ordinal)))
            {
                watch.Seen!.TrySetResult();
            }
        }
    }

    private sealed class Logger(LogSink sink) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                sink.Add(logLevel, $"{formatter(state, exception)} {exception}");
            }
        }
    }
}
