using System.Diagnostics;
using Gateway.Load.Fleet;
using Gateway.Load.Peers;
using Gateway.Load.Runs;
using Gateway.Load.Servers;

namespace Gateway.Load.Bench;

/// <summary>A server that takes part in a comparison.</summary>
/// <param name="Name">Its name in options and tables.</param>
/// <param name="Version">Which build or version it is, for the conditions; null when that is this program's.</param>
/// <param name="StartAsync">Starts it.</param>
/// <param name="MeasureAsync">Measures a column.</param>
internal sealed record Contestant(
    string Name,
    string? Version,
    Func<CancellationToken, Task<ServerProgram>> StartAsync,
    Func<RunContext, Column, CancellationToken, Task<Measured>> MeasureAsync)
{
    /// <summary>The name of the floor.</summary>
    public const string FloorName = "floor";

    /// <summary>The name of the gateway on its default transport, with which all others are compared.</summary>
    public const string SubjectName = "dotnetty";

    /// <summary>The name of the former build.</summary>
    public const string BeforeName = "before";

    private const string SiloFile = "Gateway.Silo.dll";

    /// <summary>A relay without a gateway.</summary>
    public static Contestant Floor() => new(
        FloorName,
        null,
        static cancellation =>
        {
            var port = ServerProgram.FreePort();
            return StartDotnetAsync(FloorName, typeof(Contestant).Assembly.Location, port, _ => ["floor", "--port", $"{port}"], cancellation);
        },
        MeasureGatewayAsync);

    /// <summary>A gateway: one silo on SQLite, in a folder of its own, that listens for protocol 1 alone.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="folder">The folder of its program.</param>
    /// <param name="settings">Settings beyond those, as on its command line.</param>
    /// <exception cref="ToolException">There is no such program.</exception>
    public static Contestant Gateway(string name, string folder, params string[] settings)
    {
        var program = Path.Combine(folder, SiloFile);
        if (!File.Exists(program))
        {
            throw new ToolException($"There is no {SiloFile} in {folder}. Build it: dotnet build Silo -c Release");
        }

        return new Contestant(
            name,
            FileVersionInfo.GetVersionInfo(program).ProductVersion,
            cancellation =>
            {
                var (port, httpPort, siloPort) = (ServerProgram.FreePort(), ServerProgram.FreePort(), ServerProgram.FreePort());
                return StartDotnetAsync(
                    name,
                    program,
                    port,
                    data =>
                    [
                        $"--Storage:Path={data}/data", $"--Messaging:Port={port}", "--Messaging:TlsPort=0", "--Terminal:Port=0", "--Terminal:HttpPort=0",
                        $"--Http:Port={httpPort}", $"--Cluster:SiloPort={siloPort}", "--Cluster:GatewayPort=0", .. settings,
                    ],
                    cancellation);
            },
            MeasureGatewayAsync);
    }

    /// <summary>A message broker.</summary>
    public static Contestant Broker(Peer peer) => new(
        peer.Name,
        null,
        peer.StartAsync,
        (context, column, cancellation) => column.IsHeartbeat
            ? PeerRun.HeartbeatAsync(context, peer.Dialect, column.Connections, 1, cancellation)
            : PeerRun.ControlAsync(context, peer.Dialect, column.Connections, column.Depth, cancellation));

    private static Task<Measured> MeasureGatewayAsync(RunContext context, Column column, CancellationToken cancellation) => column.IsHeartbeat
        ? HeartbeatRun.MeasureAsync(context, column.Connections, 1, [], cancellation)
        : ControlRun.MeasureAsync(
            context, new ControlLoad(column.Connections, column.Depth, ControlLoad.AccountsFor(column.Connections)), cancellation);

    private static Task<ServerProgram> StartDotnetAsync(
        string name, string program, int port, Func<string, IEnumerable<string>> arguments, CancellationToken cancellation) =>
        ServerProgram.StartAsync(name, Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            port, folder => [program, .. arguments(folder)], cancellation);
}
