using System.Collections.Concurrent;
using System.Globalization;
using Gateway.EndToEnd.Tests.Wire;

namespace Gateway.EndToEnd.Tests.Hosting;

/// <summary>
/// A running gateway process, on ports and in a data folder of its own, and the clients that tests connect to it.
/// </summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1) })
    {
        Timeout = Waiting.Deadline,
    };

    /// <summary>What Orleans and Kestrel warn of when the machine lets them wait: no fault of the gateway's.</summary>
    private static readonly string[] OfBusyMachine =
    [
        "Orleans.Runtime.Scheduler.WorkItemGroup[101215]", "heartbeat has been running for", "thread pool starvation",
    ];

    /// <summary>What it warns of since tests log in again and again as one device.</summary>
    private const string OfRepeatedLogins = "is flapping: it logged in";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"gateway-e2e-{Guid.NewGuid():N}");
    private readonly string[] _arguments;
    private readonly ConcurrentBag<IAsyncDisposable> _clients = [];
    private readonly List<Func<string, bool>> _allowed = [];
    private int _checkedLines;

    private GatewayProcess(IEnumerable<string> arguments)
    {
        string[] own =
        [
            $"--Messaging:Port={Port}", $"--Messaging:TlsPort={TlsPort}", $"--Messaging:EchoPort={EchoPort}",
            $"--Terminal:Port={TerminalPort}", $"--Terminal:HttpPort={TerminalHttpPort}",
            $"--Http:Port={HttpPort}", $"--Storage:Path={_folder}",
            $"--Cluster:SiloPort={FreePorts.Take()}", $"--Cluster:GatewayPort={FreePorts.Take()}",
        ];
        _arguments = [.. own, .. arguments];
    }

    public int Port { get; } = FreePorts.Take();

    public int TlsPort { get; } = FreePorts.Take();

    public int EchoPort { get; } = FreePorts.Take();

    public int TerminalPort { get; } = FreePorts.Take();

    public int TerminalHttpPort { get; } = FreePorts.Take();

    public int HttpPort { get; } = FreePorts.Take();

    /// <summary>The file of its SQLite database.</summary>
    public string DatabasePath => Path.Combine(_folder, "gateway.db");

    /// <summary>The command line that it was started with.</summary>
    public IReadOnlyList<string> Arguments => _arguments;

    internal ProgramRun Run { get; private set; } = null!;

    /// <summary>Starts a gateway and waits until it is ready.</summary>
    public static async Task<GatewayProcess> Start(params IEnumerable<string> arguments)
    {
        var gateway = new GatewayProcess(arguments);
        await gateway.StartAgain();
        return gateway;
    }

    /// <summary>Starts one whose log nobody reads, and waits until it is ready.</summary>
    public static async Task<GatewayProcess> StartUnread(params IEnumerable<string> arguments)
    {
        var gateway = new GatewayProcess(arguments);
        gateway.Run = ProgramRun.StartUnread(Programs.Silo, gateway._arguments);
        await Waiting.Until(
            async () =>
            {
                try
                {
                    return await gateway.Get("/health/ready") == "ready\n" ? null : "it should be ready";
                }
                catch (HttpRequestException e)
                {
                    return e.Message;
                }
            },
            StartDeadline);
        return gateway;
    }

    /// <summary>Starts it again, on the same data and the same ports, and waits until it is ready.</summary>
    public async Task StartAgain()
    {
        _checkedLines = 0;
        Run = ProgramRun.Start(Programs.Silo, _arguments);
        try
        {
            await Run.Line(l => l.EndsWith("] ready", StringComparison.Ordinal), "'ready'", StartDeadline);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it by SIGTERM, or another signal, and waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Stop(int signal = ProgramRun.Terminate, TimeSpan? deadline = null)
    {
        Run.Signal(signal);
        return await Run.Exit(deadline);
    }

    /// <summary>kill -9.</summary>
    public Task Kill() => Run.KillHard();

    /// <summary>
    /// What /metrics says of one series: its name, with labels where it has any, in any order; of a name alone all series together. What never
    /// happened is 0.
    /// </summary>
    public async Task<long> Metric(string series)
    {
        var (name, labels) = Series(series);
        double sum = 0;
        foreach (var line in (await Get("/metrics")).Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.LastIndexOf(' ') is > 0 and var end
                && Series(line[..end]) is var found && found.Name == name && labels.IsSubsetOf(found.Labels))
            {
                sum += double.Parse(line[(end + 1)..], CultureInfo.InvariantCulture);
            }
        }

        return (long)sum;

        static (string Name, HashSet<string> Labels) Series(string text) => text.IndexOf('{', StringComparison.Ordinal) is >= 0 and var brace
            ? (text[..brace], [.. text[(brace + 1)..^1].Split(',', StringSplitOptions.RemoveEmptyEntries)])
            : (text, []);
    }

    /// <summary>How often a limit was hit.</summary>
    public Task<long> LimitHits(string limit) => Metric($"gateway_limit_hits_total{{listener=\"messaging\",limit=\"{limit}\"}}");

    /// <summary>How many connections were closed for a reason.</summary>
    public Task<long> Closed(string reason) => Metric($"gateway_connections_closed_total{{listener=\"messaging\",reason=\"{reason}\"}}");

    /// <summary>How many connections are open.</summary>
    public Task<long> Connections() => Metric("gateway_connections");

    /// <summary>Waits until a series has a value: what another process or a client saw may be counted only afterwards.</summary>
    public Task MetricBecomes(string series, long value) => MetricBecomes(series, n => n == value, $"{value}");

    /// <summary>Waits until a series has a value that fits.</summary>
    public Task MetricBecomes(string series, Func<long, bool> wanted, string what, TimeSpan? deadline = null) => Waiting.Until(
        async () => await Metric(series) is var value && wanted(value) ? null : $"{series} should be {what}, and is {value}", deadline);

    /// <summary>The text behind a path of the HTTP listener.</summary>
    public Task<string> Get(string path) => Http.GetStringAsync(new Uri($"http://127.0.0.1:{HttpPort}{path}"));

    /// <summary>Connects a client that the gateway's end, or the test's, closes.</summary>
    internal async Task<WireClient> Connect(WireOptions? options = null) =>
        Track(await WireClient.Connect((options ?? new WireOptions()).Tls is null ? Port : TlsPort, options ?? new WireOptions()));

    internal T Track<T>(T client)
        where T : IAsyncDisposable
    {
        _clients.Add(client);
        return client;
    }

    /// <summary>Lets lines with this text stand in the log, though they are warnings or errors.</summary>
    public void Allow(string part) => _allowed.Add(l => l.Contains(part, StringComparison.Ordinal));

    /// <summary>Closes all clients, and checks that nothing of them is left and that nothing was logged that a healthy gateway would not log.</summary>
    public async Task CheckQuiet()
    {
        while (_clients.TryTake(out var client))
        {
            await client.DisposeAsync();
        }

        if (!Run.Ended.IsCompleted)
        {
            await MetricBecomes("gateway_connections", n => n == 0, "0 after all clients were closed");
            await MetricBecomes("gateway_commands_pending", n => n == 0, "0 after all clients were closed");
        }

        var lines = Run.Lines;
        var bad = lines.Skip(_checkedLines).Where(l => IsComplaint(l) && !_allowed.Exists(a => a(l))).ToArray();
        _checkedLines = lines.Length;
        Assert.True(bad.Length == 0, $"The gateway logged:\n{string.Join('\n', bad.Take(20))}");
    }

    /// <summary>Ends the process, in order if it still runs, and removes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_clients.TryTake(out var client))
        {
            await client.DisposeAsync();
        }

        await Run.DisposeAsync();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static bool IsComplaint(string line) =>
        !OfBusyMachine.Append(OfRepeatedLogins).Any(text => line.Contains(text, StringComparison.Ordinal)) && (line.Contains(" warn: ", StringComparison.Ordinal) || line.Contains(" fail: ", StringComparison.Ordinal)
        || line.Contains(" crit: ", StringComparison.Ordinal) || line.Contains("Unhandled exception", StringComparison.Ordinal));
}
