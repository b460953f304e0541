using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Gateway.EndToEnd.Tests.Api;
using Gateway.EndToEnd.Tests.Hosting;

namespace Gateway.EndToEnd.Tests.Processes;

/// <summary>Runs the commands of the README and of the pages in docs, each page's in their order, against a gateway of the tests.</summary>
public sealed partial class ReadmeTests : EndToEndTest
{
    private const string StoragePath = "--Storage:Path=";

    /// <summary>What starts the gateway, tests, measurements or containers: run by continuous integration itself, or only where there are containers.</summary>
    private static readonly string[] RunElsewhere = ["./run", "./test", "Tools/bench", "docker compose up --build"];

    /// <summary>The pages that have commands.</summary>
    public static TheoryData<string> Pages =>
        [.. Documents().Where(page => Commands(page).Any()).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_commands_in_the_README_and_in_the_pages_for_newcomers()
    {
        string[] pages = ["README.md", "docs/getting-started.md", "docs/programs.md", "docs/http-api.md", "docs/operations.md", "docs/relayers.md"];
        Assert.All(pages, page => Assert.NotEmpty(Commands(page)));
        Assert.InRange(Documents().Sum(page => Commands(page).Count()), 40, 150);
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task Every_command_works(string page)
    {
        if (Commands(page).All(IsRunElsewhere))
        {
            return;
        }

        var gateway = await Start();
        gateway.Allow("did not confirm that it closed"); // the rehearsal's valve, which answers nothing
        await using var devices = new RunningDevices();
        var folder = Directory.CreateTempSubdirectory("gateway-readme-");
        foreach (var command in Commands(page))
        {
            if (IsRunElsewhere(command))
            {
                Assert.True(File.Exists(FromRoot(command.Split(' ')[0])) || command.StartsWith("docker", StringComparison.Ordinal));
            }
            else if (command.StartsWith("curl ", StringComparison.Ordinal))
            {
                await RunCurl(gateway, devices, command);
            }
            else if (Example().Match(command) is { Success: true } example)
            {
                await RunToEnd(Programs.Example, Here(gateway, example.Groups["arguments"].Value).Split(' '));
            }
            else if (ApiKey().Match(command) is { Success: true } key)
            {
                await RunToEnd(Programs.Silo, ["api-key", .. key.Groups["arguments"].Value.Split(' '), .. gateway.Arguments]);
            }
            else if (RelayerSecret().Match(command) is { Success: true } secret)
            {
                await RunToEnd(Programs.Silo, ["relayer-secret", secret.Groups["code"].Value], secret.Groups["input"].Value);
            }
            else if (Tool().Match(command) is { Success: true } tool)
            {
                await Run(gateway, devices, tool);
            }
            else if (Subcommand().Match(command) is { Success: true } subcommand)
            {
                await Run(gateway, folder.FullName, subcommand);
            }
            else
            {
                Assert.Fail($"{page} has a command that nothing runs: {command}");
            }
        }

        folder.Delete(recursive: true);
    }

    private static bool IsRunElsewhere(string command) =>
        RunElsewhere.Contains(command) || command.StartsWith("./test ", StringComparison.Ordinal) || command.StartsWith("Tools/bench ", StringComparison.Ordinal);

    /// <summary>Runs a request of the README; what is answered with anything but 2xx is a failure.</summary>
    private static async Task RunCurl(GatewayProcess gateway, RunningDevices devices, string command)
    {
        if (command.Contains("ttlSeconds", StringComparison.Ordinal))
        {
            // The README has the relayer stopped for it.
            await devices.Stop("relayer");
            using var api = new ApiClient(gateway, (await File.ReadAllTextAsync(KeyFile(gateway))).Trim());
            await Waiting.Until(async () => (await api.Get("devices/relayer:test_relayer")).Json.GetProperty("isOnline").GetBoolean()
                ? "the stopped relayer is still online" : null);
            Assert.Contains("\"state\":\"queued\"", await Curl(gateway, command), StringComparison.Ordinal);
        }
        else if (command.Contains("/commands?device=", StringComparison.Ordinal))
        {
            // The relayer that has just come back is about to get the command.
            await Waiting.Until(async () => await Curl(gateway, command) is var text && text.Contains("\"state\":\"answered\"", StringComparison.Ordinal)
                ? null : $"the kept command was not answered: {text}");
        }
        else
        {
            await Curl(gateway, command);
        }
    }

    private static async Task<string> Curl(GatewayProcess gateway, string command)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Here(gateway, command) + " --max-time 60 -w '\n%{http_code}'");
        using var curl = Process.Start(start)!;
        var errors = curl.StandardError.ReadToEndAsync();
        var output = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        Assert.True(curl.ExitCode == 0, $"{command} ended with {curl.ExitCode}:\n{output}\n{await errors}");
        var end = output.LastIndexOf('\n');
        Assert.True(output[end..] is ['\n', '2', _, _] && end > 0, $"{command} was answered with:\n{output}");
        return output[..end];
    }

    /// <summary>A command of the README with this gateway's ports and its key.</summary>
    private static string Here(GatewayProcess gateway, string command) => command
        .Replace("127.0.0.1:8080", $"127.0.0.1:{gateway.HttpPort}", StringComparison.Ordinal)
        .Replace("127.0.0.1:8002", $"127.0.0.1:{gateway.TerminalHttpPort}", StringComparison.Ordinal)
        .Replace("data/api-key", KeyFile(gateway), StringComparison.Ordinal)
        .Replace("docs/examples/", FromRoot("docs/examples") + "/", StringComparison.Ordinal);

    private static string KeyFile(GatewayProcess gateway) =>
        Path.Combine(gateway.Arguments.Last(argument => argument.StartsWith(StoragePath, StringComparison.Ordinal))[StoragePath.Length..], "api-key");

    private static async Task RunToEnd(string program, IEnumerable<string> arguments, string? input = null)
    {
        await using var run = ProgramRun.Start(program, arguments);
        if (input is not null)
        {
            await run.Input.WriteLineAsync(input);
            run.Input.Close();
        }

        var code = await run.Exit(TimeSpan.FromMinutes(2));
        Assert.True(code == 0, $"{string.Join(' ', arguments)} ended with {code}:\n{run.Text}");
        Assert.NotEmpty(run.Text);
    }

    private static async Task Run(GatewayProcess gateway, RunningDevices devices, Match tool)
    {
        var program = tool.Groups["tool"].Value == "Load" ? Programs.Load : Programs.Emulator;
        var given = tool.Groups["arguments"].Value.Split(' ');
        var port = given[0] == "terminal" ? gateway.TerminalPort : gateway.Port;
        string[] arguments = [.. given.Select(FromRoot), "--port", $"{port}"];
        if (given[0] is "relayer" or "terminal")
        {
            await devices.Replace(
                given[0],
                () => ProgramRun.Start(program, arguments),
                given[0] == "terminal" ? "logged in as" : given.Contains("--script") ? ": taken" : "authorized as");
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
        Path.Combine(Root(), argument) is var path && Path.Exists(path) ? path : argument;

    // What moves data, moves it while the gateway is stopped; files and folders are the test's.
    private static async Task Run(GatewayProcess gateway, string folder, Match subcommand)
    {
        Assert.Equal(0, await gateway.Stop());
        var own = gateway.Arguments.Where(argument => argument.StartsWith("--Storage:", StringComparison.Ordinal));
        var arguments = subcommand.Groups["arguments"].Value.Split(' ').Select(argument =>
            argument.EndsWith(".jsonl", StringComparison.Ordinal) ? Path.Combine(folder, argument)
            : argument.StartsWith(StoragePath, StringComparison.Ordinal) ? StoragePath + Path.Combine(folder, argument[StoragePath.Length..])
            : argument);
        await using var run = ProgramRun.Start(Programs.Silo, [subcommand.Groups["command"].Value, .. own, .. arguments]);
        var code = await run.Exit();
        Assert.True(code == 0, $"{subcommand.Value} ended with {code}:\n{run.Text}");
        await gateway.StartAgain();
    }

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Path.Combine(Root(), "docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root(), path))
            .Append("README.md");

    private static IEnumerable<string> Commands(string page) =>
        ShellBlock().Matches(File.ReadAllText(Path.Combine(Root(), page)))
            .SelectMany(block => block.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string Root([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));

    [GeneratedRegex(@"^```sh\n(?<lines>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("^dotnet run --project docs/examples/SendCommand -c Release -- (?<arguments>.+)$")]
    private static partial Regex Example();

    [GeneratedRegex(@"^\./run api-key (?<arguments>.+)$")]
    private static partial Regex ApiKey();

    [GeneratedRegex(@"^echo '(?<input>.*)' \| \./run relayer-secret (?<code>\S+)$")]
    private static partial Regex RelayerSecret();

    [GeneratedRegex(@"^(echo '(?<input>.*)' \| )?dotnet run --project Tools/(?<tool>Emulator|Load) -c Release -- (?<arguments>.+?)( < (?<file>\S+))?$")]
    private static partial Regex Tool();

    [GeneratedRegex(@"^\./run (?<command>export|import) (?<arguments>.+)$")]
    private static partial Regex Subcommand();

    /// <summary>The devices of the README, one of each kind, which go on while the other commands run.</summary>
    private sealed class RunningDevices : IAsyncDisposable
    {
        private readonly Dictionary<string, ProgramRun> _runs = [];

        public async Task Replace(string kind, Func<ProgramRun> start, string sign)
        {
            await Stop(kind);
            _runs[kind] = start();
            await _runs[kind].Line(sign);
        }

        public async Task Stop(string kind)
        {
            if (_runs.Remove(kind, out var run))
            {
                run.Signal(ProgramRun.Interrupt);
                await run.Exit();
                await run.DisposeAsync();
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var kind in _runs.Keys.ToArray())
            {
                await Stop(kind);
            }
        }
    }
}
