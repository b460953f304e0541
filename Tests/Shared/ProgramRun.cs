using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gateway.Tests.Shared;

/// <summary>A program that is tested as a process: its output line by line, signals to it, its exit code. Thread-safe.</summary>
internal sealed partial class ProgramRun : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Matches, TaskCompletionSource<string> Found)> _waiting = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _outputEnded;

    private ProgramRun(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in arguments.Prepend(program))
        {
            start.ArgumentList.Add(argument);
        }

        // What the test runner sets for itself is not for the program.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("DOTNET_", StringComparison.Ordinal) && k != "DOTNET_ROOT").ToArray())
        {
            start.Environment.Remove(name);
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => Take(e.Data);
        _process.ErrorDataReceived += (_, e) => Take(e.Data);
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public int Id => _process.Id;

    /// <summary>Completes when the process has ended and all that it wrote was read.</summary>
    public Task Ended => _ended.Task;

    /// <summary>All that it wrote so far, on both outputs.</summary>
    public string[] Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public string Text => string.Join('\n', Lines);

    /// <summary>Memory that it holds, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public StreamWriter Input => _process.StandardInput;

    public static ProgramRun Start(string program, params IEnumerable<string> arguments) => Start([], program, arguments);

    /// <summary>Starts a program with further variables in its environment.</summary>
    public static ProgramRun Start((string Name, string Value)[] environment, string program, params IEnumerable<string> arguments)
    {
        var run = new ProgramRun(program, arguments);
        foreach (var (name, value) in environment)
        {
            run._process.StartInfo.Environment[name] = value;
        }

        run._process.Start();
        run._process.BeginOutputReadLine();
        run._process.BeginErrorReadLine();
        _ = run.WatchEnd();
        return run;
    }

    /// <summary>Starts it with an output that nobody reads: a pipe, which is full at some time.</summary>
    public static ProgramRun StartUnread(string program, params IEnumerable<string> arguments)
    {
        var run = new ProgramRun(program, arguments);
        run._process.Start();
        _ = run.WatchEnd();
        return run;
    }

    /// <summary>Completes with the first line, past or future, that matches; fails when the program ends without one.</summary>
    public async Task<string> Line(Func<string, bool> matches, string what, TimeSpan? deadline = null)
    {
        Task<string> found;
        lock (_gate)
        {
            if (_lines.Find(l => matches(l)) is { } line)
            {
                return line;
            }

            if (_outputEnded)
            {
                throw Missing(what);
            }

            var waiting = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((matches, waiting));
            found = waiting.Task;
        }

        try
        {
            return await found.WaitAsync(deadline ?? Waiting.Deadline);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            throw Missing(what);
        }
    }

    public Task<string> Line(string part, TimeSpan? deadline = null) =>
        Line(l => l.Contains(part, StringComparison.Ordinal), $"'{part}'", deadline);

    public void Signal(int signal)
    {
        if (Kill(Id, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} could not be sent to process {Id}.");
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Exit(TimeSpan? deadline = null)
    {
        await Ended.Within($"end of the program; it wrote:\n{Text}\n", deadline);
        return _process.ExitCode;
    }

    /// <summary>kill -9.</summary>
    public async Task KillHard()
    {
        _process.Kill();
        await Exit();
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (!Ended.IsCompleted)
        {
            await KillHard();
        }

        _process.Dispose();
    }

    private async Task WatchEnd()
    {
        await _process.WaitForExitAsync();
        lock (_gate)
        {
            _outputEnded = true;
            foreach (var (_, found) in _waiting)
            {
                found.TrySetCanceled();
            }
        }

        _ended.SetResult();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Add(line);
            foreach (var (_, found) in _waiting.Where(w => w.Matches(line)))
            {
                found.TrySetResult(line);
            }

            _waiting.RemoveAll(w => w.Found.Task.IsCompleted);
        }
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        if (!Ended.IsCompleted)
        {
            _process.Kill();
        }
    }

    private InvalidOperationException Missing(string what) => new($"The program never wrote {what}; it wrote:\n{Text}");

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
