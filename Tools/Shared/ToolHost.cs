using System.CommandLine;

namespace Gateway.Tools;

/// <summary>Runs a tool's command line: Ctrl-C and SIGTERM cancel, and what the user can mend is told in one line instead of a stack trace.</summary>
internal static class ToolHost
{
    /// <summary>Exit code of a run that failed.</summary>
    public const int Failed = 1;

    /// <summary>Parses and runs.</summary>
    /// <param name="root">The commands.</param>
    /// <param name="args">The command line.</param>
    /// <param name="output">Where output goes; standard output when null.</param>
    /// <param name="error">Where errors go; standard error when null.</param>
    /// <returns>The exit code: 0, or <see cref="Failed"/>.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] args, TextWriter? output = null, TextWriter? error = null)
    {
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
            Output = output ?? Console.Out,
            Error = error ?? Console.Error,
        };
        ParseResult parsed;
        try
        {
            parsed = root.Parse(args);
        }
        catch (InvalidOperationException e)
        {
            // An option's check asked for its value, and that is none of its type: the message names both.
            await configuration.Error.WriteLineAsync(e.Message);
            return Failed;
        }

        try
        {
            return await parsed.InvokeAsync(configuration);
        }
        catch (ToolException e)
        {
            await configuration.Error.WriteLineAsync(e.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }
}
