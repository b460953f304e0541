using Microsoft.Extensions.Logging;

namespace Gateway.Storage.Tests;

/// <summary>Completes when the storage logs that it works again.</summary>
internal sealed class RecoverySignal : ILoggerFactory, ILogger
{
    private readonly TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Recovered => _recovered.Task;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Information && formatter(state, exception).EndsWith("works again", StringComparison.Ordinal))
        {
            _recovered.TrySetResult();
        }
    }

    public void Dispose()
    {
    }
}
