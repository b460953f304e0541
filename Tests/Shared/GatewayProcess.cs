using System.Diagnostics;
using System.Globalization;

namespace Gateway.Tests.Shared;

/// <summary>
/// A gateway as a process of its own, the one that was built beside the tests: its settings go in by command line, its log comes out line by
/// line. Ended hard when disposed of, if it still runs.
/// </summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _log = [];
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource<string> Found)> _awaited = [];

    private GatewayProcess(string name, Process process)
    {
        Name = name;
        _process = process;
        Ready = Line(line => line.EndsWith(" ready", StringComparison.Ordinal));
        Exited = WaitForExit();
    }

    /// <summary>Its name in failures.</summary>
    public string Name { get; }

    /// <summary>Completes when it says that it is ready; fails when it ends before.</summary>
    public Task Ready { get; }

    /// <summary>Completes with its exit code.</summary>
    public Task<int> Exited { get; }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>What it has written so far, both streams.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_gate)
            {
                return [.. _log];
            }
        }
    }

    /// <summary>The program that runs: built by the same build, beside the tests.</summary>
    public static string Program { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Silo", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Gateway.Silo.dll"));

    /// <summary>Starts a gateway; does not wait until it is ready.</summary>
    /// <param name="name">Its name in failures.</param>
    /// <param name="settings">Its settings, <c>Section:Key</c> and value.</param>
    public static GatewayProcess Launch(string name, IEnumerable<KeyValuePair<string, string>> settings)
    {
        if (!File.Exists(Program))
        {
            throw new FileNotFoundException($"The gateway is not built: {Program}");
        }

        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Program);
        foreach (var (key, value) in settings)
        {
            start.ArgumentList.Add($"--{key}={value}");
        }

        var process = new Process { StartInfo = start };
        process.Start();
        var gateway = new GatewayProcess(name, process);
        process.OutputDataReceived += (_, line) => gateway.Take(line.Data);
        process.ErrorDataReceived += (_, line) => gateway.Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return gateway;
    }

    /// <summary>Starts a gateway; completes when it is ready.</summary>
    public static async Task<GatewayProcess> StartAsync(string name, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var gateway = Launch(name, settings);
        try
        {
            await gateway.WaitUntilReadyAsync();
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message has its log.</exception>
    /// <exception cref="TimeoutException">It took too long; the message has its log.</exception>
    public async Task WaitUntilReadyAsync()
    {
        try
        {
            await Ready.WaitAsync(StartDeadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Gateway {Name} was not ready within {StartDeadline}:\n{Text()}");
        }
    }

    /// <summary>Completes with the first line, of those that are there or to come, that matches; fails when the process ends without one.</summary>
    public Task<string> Line(Func<string, bool> matches)
    {
        lock (_gate)
        {
            if (_log.Find(line => matches(line)) is { } there)
            {
                return Task.FromResult(there);
            }

            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((matches, found));
            return found.Task;
        }
    }

    /// <summary>Kills it at once, as <c>kill -9</c> does; completes when it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitUntilExitedAsync();
    }

    /// <summary>Asks it to end, as <c>kill</c> does (SIGTERM).</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitUntilExitedAsync()
    {
        try
        {
            return await Exited.WaitAsync(EndDeadline);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Gateway {Name} had not ended within {EndDeadline}:\n{Text()}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    /// <summary>The log as one text.</summary>
    public string Text() => string.Join('\n', Log);

    private async Task<int> WaitForExit()
    {
        // Completes after the last line of both streams.
        await _process.WaitForExitAsync();
        var code = _process.ExitCode;
        lock (_gate)
        {
            foreach (var (_, found) in _awaited)
            {
                found.TrySetException(new InvalidOperationException($"Gateway {Name} ended with exit code {code}:\n{string.Join('\n', _log)}"));

                // Not everybody who awaits a line looks at how that ended.
                _ = found.Task.Exception;
            }

            _awaited.Clear();
        }

        return code;
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _log.Add(line);
            _awaited.RemoveAll(awaited => awaited.Matches(line) && awaited.Found.TrySetResult(line));
        }
    }
}
