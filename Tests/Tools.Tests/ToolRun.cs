using System.CommandLine;

namespace Gateway.Tools.Tests;

/// <summary>A command line of a tool, run in this process.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public static async Task<ToolRun> RunAsync(RootCommand root, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await ToolHost.RunAsync(root, args, TextWriter.Synchronized(output), TextWriter.Synchronized(error)).Within();
        return new ToolRun(code, output.ToString(), error.ToString());
    }
}
