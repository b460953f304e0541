using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gateway.Storage.Tests;

/// <summary>Completes when the storage logs that it works again, or something else that is waited for.</summary>
internal sealed class RecoverySignal : ILoggerFactory, ILogger
{
    private readonly TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _said = new();

    public Task Recovered => _recovered.Task;

    /// <summary>Completes with the next line that begins so.</summary>
    public Task Next(string beginning)
    {
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _said[beginning] = next;
        return next.Task;
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = formatter(state, exception);
        foreach (var (beginning, next) in _said)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                next.TrySetResult();
            }
        }

        if (logLevel == LogLevel.Information && line.EndsWith("works again", StringComparison.Ordinal))
        {
            _recovered.TrySetResult();
        }
    }

    public void Dispose()
    {
    }
}
