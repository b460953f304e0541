namespace Gateway.Silo.Hosting;

/// <summary>
/// Keeps those quiet who log a failed start once more, with stack traces: the start fails by an exception, which says it to the operator in a
/// sentence. Thread-safe.
/// </summary>
internal sealed class StartLog
{
    /// <summary>Who they are, and their level once the process has started.</summary>
    private static readonly (string Category, LogLevel Level)[] s_loggers =
    [
        ("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Warning),
        ("Orleans.Runtime.SiloLifecycleSubject", LogLevel.Warning),
        ("Orleans.Runtime.Silo", LogLevel.Error),
    ];

    private volatile bool _isStarting = true;

    /// <summary>Sets it up.</summary>
    public static StartLog AddTo(ILoggingBuilder logging)
    {
        var log = new StartLog();
        foreach (var (category, least) in s_loggers)
        {
            logging.AddFilter(category, level => level >= (log._isStarting ? LogLevel.Critical : least));
        }

        return log;
    }

    /// <summary>The process has started.</summary>
    public void Started() => _isStarting = false;
}
