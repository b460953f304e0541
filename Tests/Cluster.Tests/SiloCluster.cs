using System.Globalization;
using Npgsql;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>Silos that share one fresh database. On disposal they end, and their logs go to the test's output if it has one.</summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private readonly Dictionary<string, string> _shared;
    private readonly List<Silo> _silos = [];
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"gateway-cluster-{Guid.NewGuid():N}");
    private readonly ITestOutputHelper? _output;

    private SiloCluster(string connectionString, TimeSpan controlTimeout, ITestOutputHelper? output)
    {
        ConnectionString = connectionString;
        _output = output;
        _shared = new Dictionary<string, string>
        {
            // Pooled as in production, but no more than the small test server has for all silos together.
            ["Storage:ConnectionString"] = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = true, MaxPoolSize = 8 }.ToString(),
            ["Messaging:ControlTimeoutSeconds"] = ((int)controlTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The database.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes a cluster without silos.</summary>
    /// <param name="postgres">Where its database is made.</param>
    /// <param name="controlTimeout">How long commands to devices may take.</param>
    /// <param name="output">Where the silos' logs go at the end.</param>
    public static async Task<SiloCluster> CreateAsync(PostgresServer postgres, TimeSpan controlTimeout, ITestOutputHelper? output = null) =>
        new(await postgres.CreateDatabaseAsync(), controlTimeout, output);

    /// <summary>Sets something for all silos that are added from now on.</summary>
    public void Set(string key, string value) => _shared[key] = value;

    /// <summary>Adds a silo that is not started yet.</summary>
    public Silo Add(string transport = "DotNetty")
    {
        var silo = Silo.Create(((char)('A' + _silos.Count)).ToString(), _folder, _shared, transport);
        _silos.Add(silo);
        return silo;
    }

    /// <summary>Adds silos and starts them, the first one before the others, so that it has made the tables.</summary>
    public async Task<Silo[]> StartAsync(params string[] transports)
    {
        var silos = transports.Select(Add).ToArray();
        await silos[0].StartAsync();
        await Task.WhenAll(silos[1..].Select(silo => silo.StartAsync()));
        return silos;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        foreach (var silo in _silos)
        {
            _output?.WriteLine($"--- log of silo {silo.Name}\n{silo.Process.Text}");
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
