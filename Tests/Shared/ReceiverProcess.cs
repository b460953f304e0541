using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Gateway.Tests.Shared;

/// <summary>The mail server or the receiver of webhooks (Tests/Receivers) as a process of its own. Ended when disposed of.</summary>
public sealed class ReceiverProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<(string Happened, JsonElement What)> _lines = [];
    private readonly List<string> _errors = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ReceiverProcess(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Starts one; completes when it listens.</summary>
    /// <param name="port">The port, on 127.0.0.1.</param>
    /// <param name="kind">smtp or http.</param>
    /// <param name="options">See Tests/Receivers/Program.cs.</param>
    public static async Task<ReceiverProcess> StartAsync(int port, string kind, params string[] options)
    {
        var folder = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var program = Path.GetFullPath(Path.Combine(folder, "..", "..", "Receivers", Path.GetFileName(folder), "Gateway.Receivers.dll"));
        var start = new ProcessStartInfo("dotnet", [program, kind, port.ToString(CultureInfo.InvariantCulture), .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = new Process { StartInfo = start };
        process.Start();
        var receiver = new ReceiverProcess(process, port);
        process.OutputDataReceived += (_, line) => receiver.Take(line.Data);
        process.ErrorDataReceived += (_, line) => receiver.TakeError(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await receiver.Next("ready");
        return receiver;
    }

    /// <summary>What has happened so far, of one kind.</summary>
    public IReadOnlyList<JsonElement> All(string happened)
    {
        lock (_gate)
        {
            return [.. _lines.Where(l => l.Happened == happened).Select(l => l.What)];
        }
    }

    /// <summary>Waits until something has happened.</summary>
    /// <param name="happened">What.</param>
    /// <param name="matches">Which; any when it is null.</param>
    /// <param name="deadline">How long to wait.</param>
    public async Task<JsonElement> Next(string happened, Func<JsonElement, bool>? matches = null, TimeSpan? deadline = null)
    {
        var all = await Until(happened, found => found.Any(what => matches is null || matches(what)), "such", deadline);
        return all.First(what => matches is null || matches(what));
    }

    /// <summary>Waits until enough has happened, and returns it.</summary>
    /// <param name="happened">What.</param>
    /// <param name="isEnough">Whether it is enough.</param>
    /// <param name="which">What is awaited, for the failure.</param>
    /// <param name="deadline">How long to wait.</param>
    public async Task<IReadOnlyList<JsonElement>> Until(
        string happened, Func<IReadOnlyList<JsonElement>, bool> isEnough, string which, TimeSpan? deadline = null)
    {
        var limit = deadline ?? Deadline;
        using var over = new CancellationTokenSource(limit);
        while (true)
        {
            Task more;
            lock (_gate)
            {
                more = _more.Task;
            }

            if (All(happened) is var found && isEnough(found))
            {
                return found;
            }

            try
            {
                await more.WaitAsync(over.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Within {limit.TotalSeconds:0} s there was no {which} '{happened}' at the receiver; there was:\n{Text()}");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Text()
    {
        lock (_gate)
        {
            return string.Join('\n', _lines.Select(l => $"{l.Happened} {l.What}").Concat(_errors));
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        using var json = JsonDocument.Parse(line);
        lock (_gate)
        {
            _lines.Add((json.RootElement.GetProperty("happened").GetString()!, json.RootElement.GetProperty("what").Clone()));
            _more.TrySetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void TakeError(string? line)
    {
        if (line is not null)
        {
            lock (_gate)
            {
                _errors.Add(line);
            }
        }
    }
}
