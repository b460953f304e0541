using System.Globalization;
using Gateway.Tools;

namespace Gateway.Cluster.Tests;

/// <summary>One silo of a cluster: its place (ports, folder), and the process that runs there now.</summary>
internal sealed class Silo(string name, IReadOnlyDictionary<string, string> settings, int port) : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private ProgramRun? _process;

    public string Name => name;

    /// <summary>Its settings as they go in by command line.</summary>
    public IReadOnlyDictionary<string, string> Settings => settings;

    /// <summary>Where phones and relayers connect.</summary>
    public ServerAddress Address { get; } = new("127.0.0.1", port);

    public ProgramRun Process => _process ?? throw new InvalidOperationException($"Silo {name} was not started.");

    /// <summary>The program, built with the tests.</summary>
    private static string Program { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Silo", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Gateway.Silo.dll"));

    /// <summary>A setting that is a number.</summary>
    public int Number(string key) => int.Parse(settings[key], CultureInfo.InvariantCulture);

    /// <summary>Makes the settings of a silo of its own ports and folder.</summary>
    public static Silo Create(string name, string folder, IEnumerable<KeyValuePair<string, string>> shared, string transport)
    {
        var port = FreePorts.Take();
        var settings = new Dictionary<string, string>(shared)
        {
            ["Cluster:Mode"] = "AdoNet",
            ["Cluster:AdvertisedAddress"] = "127.0.0.1",
            ["Cluster:ExternalAddress"] = $"127.0.0.1:{Port(port)}",
            ["Cluster:SiloPort"] = Port(FreePorts.Take()),
            ["Cluster:GatewayPort"] = Port(FreePorts.Take()),
            ["Edge:Transport"] = transport,
            ["Messaging:Port"] = Port(port),
            ["Messaging:TlsPort"] = "0",
            ["Terminal:Port"] = Port(FreePorts.Take()),
            ["Terminal:HttpPort"] = Port(FreePorts.Take()),
            ["Http:Port"] = Port(FreePorts.Take()),
            ["Storage:Path"] = Path.Combine(folder, name),
        };
        return new Silo(name, settings, port);
    }

    /// <summary>Starts it, again too: the same ports and folder, another process; and waits until it is ready.</summary>
    public Task StartAsync()
    {
        _process = Start(settings);
        return _process.Line(line => line.EndsWith(" ready", StringComparison.Ordinal), $"that silo {name} is ready", StartDeadline);
    }

    /// <summary>Asks it to end, as <c>kill</c> does, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAsync()
    {
        Process.Signal(ProgramRun.Terminate);
        return Process.Exit();
    }

    /// <summary>A metric's value, over all its tags; 0 while nothing was counted.</summary>
    public async Task<double> MetricAsync(string name)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{settings["Http:Port"]}/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until a metric has a value that fits: what another process saw may be counted only afterwards.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="wanted">Whether a value fits.</param>
    /// <param name="what">What it should be, for the failure.</param>
    public Task MetricBecomesAsync(string name, Func<double, bool> wanted, string what) => Waiting.Until(
        async () => await MetricAsync(name) is var value && wanted(value) ? null : $"{name} of silo {Name} should be {what}, and is {value}");

    /// <summary>Lines at the levels that nothing expected should write.</summary>
    public IEnumerable<string> Errors() => Process.Lines.Where(line =>
        line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal)
        || line.Contains("Unhandled exception", StringComparison.Ordinal));

    /// <summary>The same without what the runtime complains of when another silo is lost.</summary>
    public IEnumerable<string> OwnErrors() => Errors().Where(line => !line.Contains(" fail: Orleans", StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Starts a process with such settings, of a silo or beside one.</summary>
    public static ProgramRun Start(IEnumerable<KeyValuePair<string, string>> settings) =>
        ProgramRun.Start(Program, settings.Select(setting => $"--{setting.Key}={setting.Value}"));

    private static string Port(int port) => port.ToString(CultureInfo.InvariantCulture);
}
