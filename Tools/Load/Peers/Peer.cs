using Gateway.Load.Servers;

namespace Gateway.Load.Peers;

/// <summary>A message broker that others use for what the gateway does, to be measured relaying the same payloads.</summary>
/// <param name="Name">What it is called in options and tables.</param>
/// <param name="Dialect">What it speaks.</param>
/// <param name="Program">The file name of its server.</param>
/// <param name="Package">The package of Debian and Ubuntu that brings it.</param>
/// <param name="Configuration">Makes its configuration; gets the port.</param>
internal sealed record Peer(string Name, Dialect Dialect, string Program, string Package, Func<int, string> Configuration)
{
    // A server's program often lies where only root looks for programs.
    private static readonly string[] FurtherFolders = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin"];

    /// <summary>Eclipse Mosquitto, in MQTT 3.1.1. Without Nagle's algorithm, which would make small messages wait.</summary>
    public static Peer Mosquitto { get; } = new(
        "mosquitto",
        new MqttDialect(),
        "mosquitto",
        "mosquitto",
        static port => $"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\nlog_dest stderr\nlog_type error\n");

    /// <summary>The NATS server.</summary>
    public static Peer Nats { get; } = new(
        "nats", new NatsDialect(), "nats-server", "nats-server", static port => $"listen: \"127.0.0.1:{port}\"\n");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Peer> All { get; } = [Mosquitto, Nats];

    /// <summary>The path of its server's program; null when it is not installed.</summary>
    public string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat(FurtherFolders)
        .Where(static folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, Program))
        .FirstOrDefault(File.Exists);

    /// <summary>Starts it for this run alone; a service of the system is not touched.</summary>
    /// <exception cref="ToolException">It is not installed, or does not start.</exception>
    public Task<ServerProgram> StartAsync(CancellationToken cancellation)
    {
        var file = Find() ?? throw new ToolException($"{Program} was not found. Install it: apt-get install {Package}");
        var port = ServerProgram.FreePort();
        return ServerProgram.StartAsync(
            Name,
            file,
            port,
            folder =>
            {
                var configuration = Path.Combine(folder, "server.conf");
                File.WriteAllText(configuration, Configuration(port));
                return ["-c", configuration];
            },
            cancellation);
    }
}
