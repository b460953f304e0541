using System.Net;
using System.Net.Sockets;
using Gateway.Emulator.Cli;
using Gateway.Load.Cli;

namespace Gateway.Tools.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--pairs must be 1..100000", "control", "--pairs", "0")]
    [InlineData("--depth must be 1..4096", "control", "--depth", "5000")]
    [InlineData("--accounts must be at least 1", "control", "--accounts", "0")]
    [InlineData("--port must be 1..65535", "control", "--port", "70000")]
    [InlineData("--seconds must be more than 0", "heartbeat", "--seconds", "0")]
    [InlineData("--warmup must be 0..", "idle", "--warmup", "-1")]
    [InlineData("--sources must be at least 1", "idle", "--sources", "0")]
    [InlineData("--rate must be 0..", "signup", "--rate", "-1")]
    [InlineData("'birthday'", "mixed", "--with", "birthday")]
    [InlineData("--tls-port must be 0..65535", "floor", "--tls-port", "-1")]
    [InlineData("no process 2147483647", "control", "--server-pid", "2147483647")]
    [InlineData("--sources, work only with a server on this machine", "idle", "--host", "gateway.example", "--sources", "2")]
    [InlineData("argument 'many' for option '--pairs'", "control", "--pairs", "many")]
    [InlineData("argument 'fast' for option '--rate'", "signup", "--rate", "fast")]
    [InlineData("'sprint'", "sprint")]
    [InlineData("'--speed'", "control", "--speed", "1")]
    public async Task Load_tells_what_is_wrong_with_its_arguments(string expected, params string[] args)
    {
        var run = await ToolRun.RunAsync(LoadCommand.Create(), args);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port must be 1..65535", "relayer", "--port", "0")]
    [InlineData("argument 'x' for option '--port'", "relayer", "--port", "x")]
    [InlineData("argument 'idle' for option '--state'", "terminal", "--state", "idle")]
    [InlineData("--state must be 1..5", "terminal", "--state", "9")]
    [InlineData("--id must have 8 letters", "terminal", "--id", "T900")]
    [InlineData("'beef'", "relayer", "--tag", "beef")]
    [InlineData("--deadline must be more than 0", "phone", "auto", "--deadline", "0")]
    [InlineData("--count must not be negative", "phone", "press-control", "--count", "-1")]
    [InlineData("'--user' is required", "phone", "show")]
    [InlineData("Required command was not provided", "phone")]
    public async Task Emulator_tells_what_is_wrong_with_its_arguments(string expected, params string[] args)
    {
        var run = await ToolRun.RunAsync(EmulatorCommand.Create(TextReader.Null), args);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("phone", "auto")]
    [InlineData("phone", "press-control")]
    [InlineData("phone", "interactive")]
    public async Task Emulator_says_what_to_do_when_nothing_listens(params string[] args)
    {
        var run = await ToolRun.RunAsync(EmulatorCommand.Create(TextReader.Null), [.. args, "--port", FreePort()]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Start the gateway with ./run", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("control")]
    [InlineData("heartbeat")]
    [InlineData("idle")]
    [InlineData("login")]
    [InlineData("signup")]
    [InlineData("mixed")]
    public async Task Load_says_what_to_do_when_nothing_listens(string run)
    {
        var result = await ToolRun.RunAsync(LoadCommand.Create(), run, "--port", FreePort());

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Start the gateway with ./run", result.Error, StringComparison.Ordinal);
    }

    /// <summary>A port of this machine on which nothing listens.</summary>
    private static string FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
