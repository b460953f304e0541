namespace Gateway.Silo.Logs;

/// <summary>Puts the log together.</summary>
internal static class LogServices
{
    /// <summary>Logs to the standard output, and nowhere else, one line for each message.</summary>
    public static void AddConsoleLines(this ILoggingBuilder logging, LogOptions options)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });

        // Of the library's console the formatters stay. Its writer has a queue that all who log wait for when nobody reads the output.
        logging.ClearProviders();
        logging.Services.AddSingleton(options);
        logging.Services.AddSingleton<ILoggerProvider>(services => ActivatorUtilities.CreateInstance<ConsoleLines>(services));
    }
}
