using System.CommandLine;
using Gateway.Load.Floor;

namespace Gateway.Load.Cli;

/// <summary><c>load floor</c>.</summary>
internal static class FloorCommand
{
    private const int DefaultPort = 9640;
    private const string Kestrel = "kestrel";
    private const string DotNetty = "dotnetty";

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port to listen on; 0 lets the system choose", DefaultValueFactory = _ => DefaultPort };
        var tlsPort = new Option<int?>("--tls-port") { Description = "Port for TLS (default: none)" };
        var transport = new Option<string>("--transport") { Description = "What carries its connections", DefaultValueFactory = _ => Kestrel };
        transport.AcceptOnlyFromAmong(Kestrel, DotNetty);
        port.Validators.Add(result => CheckPort(result.GetValueOrDefault<int>(), result));
        tlsPort.Validators.Add(result => CheckPort(result.GetValueOrDefault<int?>() ?? 0, result));
        var command = new Command("floor", "A server that does nothing but relay, on loopback: what the platform costs without a gateway") { port, tlsPort, transport };
        command.Validators.Add(result =>
        {
            if (result.GetValue(transport) == DotNetty && result.GetValue(tlsPort) is not null)
            {
                result.AddError("--tls-port needs --transport kestrel");
            }
        });
        command.SetAction((result, cancellation) =>
            RunAsync(
                result.GetValue(transport) == DotNetty, result.GetValue(port), result.GetValue(tlsPort), result.InvocationConfiguration.Output, cancellation));
        return command;
    }

    private static void CheckPort(int port, System.CommandLine.Parsing.OptionResult result)
    {
        if (port is < 0 or > 65535)
        {
            result.AddError($"{result.Option.Name} must be 0..65535");
        }
    }

    private static async Task<int> RunAsync(
        bool onDotNetty, int port, int? tlsPort, TextWriter output, CancellationToken cancellation)
    {
        await using var server = onDotNetty
            ? await FloorServer.StartDotNettyAsync(port)
            : await FloorServer.StartAsync(port, tlsPort, cancellation);
        var tls = server.TlsPort is { } number ? $" and in TLS on {number}" : "";
        await output.WriteLineAsync($"floor: process {Environment.ProcessId} listens on 127.0.0.1:{server.Port}{tls}; Ctrl-C ends it");
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
}
