using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Gateway.EndToEnd.Tests.Hosting;

namespace Gateway.EndToEnd.Tests.Processes;

/// <summary>Runs the commands of the README, in their order, against a gateway of this build.</summary>
public sealed partial class ReadmeTests : EndToEndTest
{
    private const string StoragePath = "--Storage:Path=";

    /// <summary>What starts the gateway, all tests, or containers: run by continuous integration itself, or only where there are containers.</summary>
    private static readonly string[] RunElsewhere =
        ["./run", "./test", "GatewayBuild=standalone ./run", "GatewayBuild=standalone Tools/bench", "docker compose up --build"];

    [Fact]
    public async Task Every_command_works()
    {
        var gateway = await Start();
        gateway.Allow("did not confirm that it closed"); // the rehearsal's valve, which answers nothing
        await using var relayers = new Running();
        var folder = Directory.CreateTempSubdirectory("gateway-readme-");
        var ran = 0;
        foreach (var command in Commands())
        {
            if (RunElsewhere.Contains(command))
            {
                Assert.True(File.Exists(Path.Combine(Root(), "run")));
            }
            else if (Curl().Match(command) is { Success: true } curl)
            {
                Assert.NotEmpty(await gateway.Get(curl.Groups["path"].Value));
            }
            else if (Tool().Match(command) is { Success: true } tool)
            {
                await Run(gateway, relayers, tool);
            }
            else if (Subcommand().Match(command) is { Success: true } subcommand)
            {
                await Run(gateway, folder.FullName, subcommand);
            }
            else
            {
                Assert.Fail($"The README has a command that nothing runs: {command}");
            }

            ran++;
        }

        Assert.InRange(ran, 12, 100);
        folder.Delete(recursive: true);
    }

    private static async Task Run(GatewayProcess gateway, Running relayers, Match tool)
    {
        var program = tool.Groups["tool"].Value == "Load" ? BuildUnderTest.Load : BuildUnderTest.Emulator;
        var arguments = tool.Groups["arguments"].Value.Split(' ').Select(FromRoot).Append("--port").Append($"{gateway.Port}").ToArray();
        if (arguments[0] == "relayer")
        {
            await relayers.Replace(ProgramRun.Start(program, arguments), arguments.Contains("--script") ? ": taken" : "authorized as");
            return;
        }

        await using var run = ProgramRun.Start(program, arguments);
        if (tool.Groups["input"] is { Success: true } input)
        {
            await run.Input.WriteLineAsync(input.Value);
        }
        else if (tool.Groups["file"] is { Success: true } file)
        {
            await run.Input.WriteAsync(await File.ReadAllTextAsync(FromRoot(file.Value)));
        }

        run.Input.Close();
        var code = await run.Exit(TimeSpan.FromMinutes(2));
        Assert.True(code == 0, $"{tool.Value} ended with {code}:\n{run.Text}");
        if (tool.Groups["input"].Success || tool.Groups["file"].Success)
        {
            // What the phone is told line by line has no exit code of its own.
            Assert.DoesNotContain(run.Lines, line => line.Contains(": status ", StringComparison.Ordinal) && !line.Contains(": status 0 ok", StringComparison.Ordinal));
        }
    }

    /// <summary>An argument that names a file of the repository, as it must be given elsewhere.</summary>
    private static string FromRoot(string argument) =>
        Path.Combine(Root(), argument) is var path && File.Exists(path) ? path : argument;

    // What moves data, moves it while the gateway is stopped; files and folders are the test's.
    private static async Task Run(GatewayProcess gateway, string folder, Match subcommand)
    {
        Assert.Equal(0, await gateway.Stop());
        var own = gateway.Arguments.Where(argument => argument.StartsWith("--Storage:", StringComparison.Ordinal));
        var arguments = subcommand.Groups["arguments"].Value.Split(' ').Select(argument =>
            argument.EndsWith(".jsonl", StringComparison.Ordinal) ? Path.Combine(folder, argument)
            : argument.StartsWith(StoragePath, StringComparison.Ordinal) ? StoragePath + Path.Combine(folder, argument[StoragePath.Length..])
            : argument);
        await using var run = ProgramRun.Start(BuildUnderTest.Silo, [subcommand.Groups["command"].Value, .. own, .. arguments]);
        var code = await run.Exit();
        Assert.True(code == 0, $"{subcommand.Value} ended with {code}:\n{run.Text}");
        await gateway.StartAgain();
    }

    private static IEnumerable<string> Commands() =>
        ShellBlock().Matches(File.ReadAllText(Path.Combine(Root(), "README.md")))
            .SelectMany(block => block.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string Root([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));

    [GeneratedRegex(@"^```sh\n(?<lines>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"^curl -s http://127\.0\.0\.1:8080(?<path>/\S+)$")]
    private static partial Regex Curl();

    [GeneratedRegex(@"^(echo '(?<input>.*)' \| )?dotnet run --project Tools/(?<tool>Emulator|Load) -c Release -- (?<arguments>.+?)( < (?<file>\S+))?$")]
    private static partial Regex Tool();

    [GeneratedRegex(@"^\./run (?<command>export|import) (?<arguments>.+)$")]
    private static partial Regex Subcommand();

    /// <summary>The relayer of the README, which goes on while the other commands run.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private ProgramRun? _relayer;

        public async Task Replace(ProgramRun relayer, string sign)
        {
            await DisposeAsync();
            _relayer = relayer;
            await relayer.Line(sign);
        }

        public async ValueTask DisposeAsync()
        {
            if (_relayer is { } relayer)
            {
                relayer.Signal(ProgramRun.Interrupt);
                await relayer.Exit();
                await relayer.DisposeAsync();
            }
        }
    }
}
