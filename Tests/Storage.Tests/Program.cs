namespace Gateway.Storage.Tests;

/// <summary>The assembly as a process of its own: the writers that the crash tests kill.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case [CrashWriter.Command, var folder]:
                await CrashWriter.RunAsync(folder);
                return 0;
            case [CrashHistoryWriter.Command, var folder]:
                await CrashHistoryWriter.RunAsync(folder);
                return 0;
            default:
                await Console.Error.WriteLineAsync($"usage: {CrashWriter.Command} | {CrashHistoryWriter.Command} <data folder>; the tests themselves run with dotnet test");
                return 1;
        }
    }
}
