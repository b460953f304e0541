using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Load.Measure;

namespace Gateway.Load.Servers;

/// <summary>A server started for a measurement, on loopback, with files of its own in a folder that goes when it does.</summary>
internal sealed class ServerProgram : IAsyncDisposable
{
    private const int LinesKept = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly string _folder;
    private readonly Queue<string> _lastLines = new();

    private ServerProgram(string name, int port, Process process, string folder)
    {
        Name = name;
        Address = new ServerAddress("127.0.0.1", port);
        _process = process;
        _folder = folder;
    }

    /// <summary>What it is called in tables.</summary>
    public string Name { get; }

    /// <summary>Where it listens.</summary>
    public ServerAddress Address { get; }

    /// <summary>Its CPU time and memory.</summary>
    public ServerProcess Cost { get; private set; } = null!;

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="name">What it is called in tables and errors.</param>
    /// <param name="file">The program.</param>
    /// <param name="port">Where it is going to listen.</param>
    /// <param name="arguments">Makes its command line; gets a folder for its files.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ToolException">It cannot be started, ends at once, or does not listen in time.</exception>
    public static async Task<ServerProgram> StartAsync(
        string name, string file, int port, Func<string, IEnumerable<string>> arguments, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-load-").FullName;
        var start = new ProcessStartInfo(file, arguments(folder)) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // A setting of this tool for itself, which its children must not inherit: they are measured as they start on their own.
        start.Environment.Remove(Wire.SocketSettings.InlineCompletions);
        var server = new ServerProgram(name, port, new Process { StartInfo = start }, folder);
        try
        {
            server.Start();
            await server.AwaitListeningAsync(cancellation);
            server.Cost = new ServerProcess(server._process.Id);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A port of loopback that nothing listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        catch (InvalidOperationException)
        {
            // It was never started.
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Start()
    {
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        try
        {
            _process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ToolException($"{Name} cannot be started: {e.Message}", e);
        }

        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task AwaitListeningAsync(CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await ListensAsync(cancellation))
        {
            if (_process.HasExited)
            {
                // Its last lines may still be on their way.
                await _process.WaitForExitAsync(cancellation);
                throw new ToolException($"{Name} ended with code {_process.ExitCode} before it listened. Its last lines:\n{LastLines()}");
            }

            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new ToolException($"{Name} did not listen on {Address} within {Patience.TotalSeconds:0} s. Its last lines:\n{LastLines()}");
            }

            await Task.Delay(Step, cancellation);
        }
    }

    private async Task<bool> ListensAsync(CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Address.Port, cancellation);
            return !_process.HasExited;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > LinesKept)
            {
                _lastLines.Dequeue();
            }
        }
    }

    private string LastLines()
    {
        lock (_lastLines)
        {
            return string.Join('\n', _lastLines);
        }
    }
}
