using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Gateway.Tests.Shared;

/// <summary>
/// A PostgreSQL server of the tests' own: fresh data folder, free port on 127.0.0.1, gone afterwards. Share one in a test collection
/// (<c>ICollectionFixture&lt;PostgresServer&gt;</c>) and give each test a database from <see cref="CreateDatabaseAsync"/>.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    /// <summary>Set to 1, a machine without PostgreSQL fails the tests that need it; else they are skipped.</summary>
    public const string RequireVariable = "GATEWAY_TEST_REQUIRE_POSTGRES";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"gateway-pg-{Guid.NewGuid():N}");
    private readonly bool _durable;
    private Process? _process;
    private int _databases;

    public PostgresServer()
        : this(durable: false)
    {
    }

    private PostgresServer(bool durable) => _durable = durable;

    /// <summary>Why tests that need a server are skipped here; null when they are not.</summary>
    public static string? ReasonToSkip =>
        PostgresBinaries.Folder is null && Environment.GetEnvironmentVariable(RequireVariable) != "1"
            ? "PostgreSQL's initdb and postgres are neither in /usr/lib/postgresql/*/bin nor in PATH"
            : null;

    /// <summary>A server that flushes to disk as in production; the usual one trades that for speed.</summary>
    public static PostgresServer Durable() => new(durable: true);

    /// <summary>The port on 127.0.0.1; the same after a restart.</summary>
    public int Port { get; private set; }

    private string DataFolder => Path.Combine(_folder, "data");

    /// <summary>Creates the data folder and starts the server; does nothing where the tests are skipped.</summary>
    public async Task InitializeAsync()
    {
        if (ReasonToSkip is not null)
        {
            return;
        }

        if (PostgresBinaries.Folder is null)
        {
            throw new InvalidOperationException($"{RequireVariable} is set, but PostgreSQL's binaries are not on this machine.");
        }

        Directory.CreateDirectory(_folder);
        await RunAsync("chown", ServerUser ?? Environment.UserName, _folder);
        await RunAsServerUserAsync("initdb", "-D", DataFolder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        Port = FreePort();
        await StartAsync();
    }

    /// <summary>Stops the server and removes its folder.</summary>
    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await KillHardAsync();
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Starts the stopped server; completes when it takes connections.</summary>
    public async Task StartAsync()
    {
        var arguments = new List<string>
        {
            "-D", DataFolder, "-p", Port.ToString(CultureInfo.InvariantCulture), "-h", "127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "max_connections=50", "-c", "shared_buffers=32MB", "-c", "logging_collector=off",
        };
        if (!_durable)
        {
            arguments.AddRange(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]);
        }

        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var log = new List<string>();
        var process = new Process { StartInfo = AsServerUser("postgres", arguments), EnableRaisingEvents = true };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (log)
            {
                log.Add(line.Data ?? "");
            }

            if (line.Data?.Contains("ready to accept connections", StringComparison.Ordinal) == true)
            {
                ready.TrySetResult();
            }
        };
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"postgres ended: {Text()}"));
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _process = process;
        try
        {
            await ready.Task.WaitAsync(Deadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"PostgreSQL was not ready within {Deadline}: {Text()}");
        }

        string Text()
        {
            lock (log)
            {
                return string.Join('\n', log);
            }
        }
    }

    /// <summary>Stops the server as an administrator does: clients are disconnected at once, what was committed is kept.</summary>
    public async Task StopAsync()
    {
        var process = TakeProcess();
        await RunAsync("kill", "-INT", process.Id.ToString(CultureInfo.InvariantCulture));
        await WaitForEndAsync(process);
    }

    /// <summary>Stops and starts the server.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Kills the server and all its processes at once, as a crash of the machine would.</summary>
    public async Task KillHardAsync()
    {
        var process = TakeProcess();
        var family = new List<Process> { process };
        family.AddRange(ChildrenOf(process.Id));
        foreach (var member in family)
        {
            member.Kill();
        }

        foreach (var member in family)
        {
            await WaitForEndAsync(member);
        }
    }

    /// <summary>Makes an empty database and returns the connection string to it.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    private string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = database,
        Username = "postgres",
        Pooling = false,
    }.ToString();

    private Process TakeProcess()
    {
        var process = _process ?? throw new InvalidOperationException("The server is not running.");
        _process = null;
        return process;
    }

    private static async Task WaitForEndAsync(Process process)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await process.WaitForExitAsync(deadline.Token);
        process.Dispose();
    }

    private static IEnumerable<Process> ChildrenOf(int parent)
    {
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ParentOf(id) == parent)
            {
                yield return Process.GetProcessById(id);
            }
        }
    }

    private static int? ParentOf(int id)
    {
        try
        {
            // The fields after the name, which stands in parentheses and may contain anything: state, parent, …
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It ended while we looked.
            return null;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // PostgreSQL refuses to run as root.
    private static string? ServerUser { get; } = Environment.UserName != "root" ? null
        : File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private static ProcessStartInfo AsServerUser(string program, IEnumerable<string> arguments)
    {
        var path = Path.Combine(PostgresBinaries.Folder!, program);
        string[] command = ServerUser is { } user ? ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", path] : [path];
        if (ServerUser == "nobody")
        {
            command[2] = "--regid=nogroup";
        }

        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in command.Skip(1).Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static Task RunAsServerUserAsync(string program, params string[] arguments) => RunAsync(AsServerUser(program, arguments));

    private static Task RunAsync(string program, params string[] arguments) =>
        RunAsync(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });

    private static async Task RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline);
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.StandardOutput.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} failed: {await error}");
        }
    }
}
