using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Gateway.Silo.Logs;

/// <summary>
/// The log on the standard output. The lines are made by the console's own formatters, but nobody ever waits for the output, and each kind of line has
/// a budget: from time to time one line says how many were left out. Thread-safe.
/// </summary>
[ProviderAlias("Console")]
internal sealed class ConsoleLines : ILoggerProvider, ISupportExternalScope
{
    /// <summary>How often it is told what was left out.</summary>
    internal static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(10);

    private const string OwnCategory = "Gateway.Log";

    [ThreadStatic]
    private static StringWriter? t_text;

    private readonly ConsoleFormatter _formatter;
    private readonly LineBudget _budget;
    private readonly LineQueue _queue;
    private readonly ITimer _reports;
    private IExternalScopeProvider? _scopes;

    /// <summary>Begins to write.</summary>
    public ConsoleLines(
        IEnumerable<ConsoleFormatter> formatters, IOptions<ConsoleLoggerOptions> console, LogOptions options, TimeProvider time, Stream? output = null)
    {
        var name = console.Value.FormatterName ?? ConsoleFormatterNames.Simple;
        _formatter = formatters.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ConfigurationException($"Logging:Console:FormatterName is '{name}'; there is no such formatter.");
        _budget = new LineBudget(options.LinesPerSecond, time);
        _queue = new LineQueue(output ?? Console.OpenStandardOutput());
        _reports = time.CreateTimer(static lines => ((ConsoleLines)lines!).Report(), this, ReportPeriod, ReportPeriod);
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <inheritdoc/>
    public void Dispose()
    {
        _reports.Dispose();
        Report();
        _queue.Dispose();
    }

    private void Report()
    {
        foreach (var (kind, leftOut) in _budget.TakeLeftOut())
        {
            Say(kind.Level, $"{leftOut} more lines of this kind were left out: {kind.Category}[{kind.EventId}] {kind.Template}");
        }

        if (_queue.TakeLost() is var lost and > 0)
        {
            Say(LogLevel.Warning, $"{lost} lines were lost: the output was not read as fast as they came");
        }
    }

    private void Say(LogLevel level, string text) => Write(new LogEntry<string>(level, OwnCategory, 0, text, null, static (state, _) => state));

    private void Write<TState>(in LogEntry<TState> entry)
    {
        var text = t_text ??= new StringWriter();
        string line;
        try
        {
            _formatter.Write(entry, _scopes, text);
            line = text.ToString();
        }
        finally
        {
            text.GetStringBuilder().Clear();
        }

        if (line.Length > 0)
        {
            _queue.Add(line);
        }
    }

    private sealed class Logger(ConsoleLines lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => lines._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && lines._budget.TryTake(LineKind.Of(category, logLevel, eventId, state)))
            {
                lines.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
            }
        }
    }
}
