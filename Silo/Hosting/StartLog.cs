namespace Gateway.Silo.Hosting;

/// <summary>
/// Keeps those quiet who log a failed start once more, with stack traces: the start fails by an exception, which says it to the operator in a
/// sentence. Thread-safe.
/// </summary>
internal sealed class StartLog
{
    private static readonly string[] s_categories =
        ["Microsoft.Extensions.Hosting.Internal.Host", "Orleans.Runtime.SiloLifecycleSubject", "Orleans.Runtime.Silo"];

    private volatile bool _isStarting = true;

    /// <summary>Sets it up.</summary>
    public static StartLog AddTo(ILoggingBuilder logging)
    {
        var log = new StartLog();
        foreach (var category in s_categories)
        {
            logging.AddFilter(category, level => level >= (log._isStarting ? LogLevel.Critical : LogLevel.Warning));
        }

        return log;
    }

    /// <summary>The process has started.</summary>
    public void Started() => _isStarting = false;
}
