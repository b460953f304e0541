using System.Diagnostics;
using System.Globalization;
using Gateway.Protocol.Messaging;

namespace Gateway.Cluster.Tests;

/// <summary>
/// A phone that commands one device again and again, each command with a value of its own, and keeps what came of each. It does not wait
/// for one answer before the next command, so that commands that take long hide nothing.
/// </summary>
internal sealed class CommandStream : IAsyncDisposable
{
    private const int MaxUnderWay = 200;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly List<Command> _commands = [];
    private readonly List<(Func<Command, bool> Matches, TaskCompletionSource Done)> _awaited = [];
    private readonly Phone _phone;
    private readonly string _deviceCode;
    private readonly Task _running;
    private int _underWay;

    private CommandStream(Phone phone, string deviceCode)
    {
        _phone = phone;
        _deviceCode = deviceCode;
        _running = Run();
    }

    /// <summary>Begins to command.</summary>
    public static CommandStream Start(Phone phone, string deviceCode) => new(phone, deviceCode);

    /// <summary>What came of the commands that have ended, in the order of their ends.</summary>
    public IReadOnlyList<Command> Ended
    {
        get
        {
            lock (_gate)
            {
                return [.. _commands];
            }
        }
    }

    /// <summary>Completes when a command that was sent after this moment has succeeded.</summary>
    /// <param name="moment">A timestamp of <see cref="Stopwatch"/>.</param>
    public Task SuccessOfOneSentAfter(long moment) => First(command => command.Succeeded && command.SentAt >= moment);

    /// <summary>Completes when a command that was sent after this moment has ended, however.</summary>
    /// <param name="moment">A timestamp of <see cref="Stopwatch"/>.</param>
    public Task EndOfOneSentAfter(long moment) => First(command => command.SentAt >= moment);

    /// <summary>Sends no more, and waits for what is under way.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running.Within("the answers to all commands that were sent");
    }

    /// <summary>The longest time between two successes.</summary>
    public TimeSpan LongestGap()
    {
        var successes = Ended.Where(command => command.Succeeded).Select(command => command.EndedAt).Order().ToArray();
        return successes.Zip(successes.Skip(1), Stopwatch.GetElapsedTime).DefaultIfEmpty(TimeSpan.MaxValue).Max();
    }

    /// <summary>How many commands ended how, for the test's output.</summary>
    public string Summary()
    {
        var ended = Ended;
        var outcomes = ended.GroupBy(command => command.Outcome).OrderByDescending(group => group.Count())
            .Select(group => $"{group.Count()} × {group.Key}");
        var slowest = ended.Select(command => Stopwatch.GetElapsedTime(command.SentAt, command.EndedAt)).DefaultIfEmpty().Max();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ended.Count} commands: {string.Join(", ", outcomes)}; longest gap between successes {LongestGap().TotalSeconds:0.00} s, longest answer {slowest.TotalSeconds:0.00} s");
    }

    /// <summary>Checks that no command reached the relayer twice, and that none succeeded that had not reached it.</summary>
    public void AssertTruthful(Deliveries deliveries)
    {
        Assert.Empty(deliveries.Repeated);
        Assert.DoesNotContain(Ended, command => command.Succeeded && !deliveries.Has(command.Value));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _stopping.Dispose();
    }

    private Task First(Func<Command, bool> matches)
    {
        lock (_gate)
        {
            if (_commands.Exists(command => matches(command)))
            {
                return Task.CompletedTask;
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((matches, done));
            return done.Task;
        }
    }

    private async Task Run()
    {
        var commands = new List<Task>();
        using var timer = new PeriodicTimer(Period);
        try
        {
            for (var value = 1; await timer.WaitForNextTickAsync(_stopping.Token); value++)
            {
                if (Volatile.Read(ref _underWay) < MaxUnderWay)
                {
                    commands.Add(Send(value));
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }

        await Task.WhenAll(commands);
    }

    private async Task Send(int value)
    {
        Interlocked.Increment(ref _underWay);
        var sentAt = Stopwatch.GetTimestamp();
        StatusCode? status;
        string outcome;
        try
        {
            var answer = await _phone.ControlAsync(_deviceCode, value);
            status = answer.Status;
            outcome = $"{answer.StatusText}{(answer.Status == StatusCode.Ok ? "" : $" {answer.Text}")}";
            if (answer.Status == StatusCode.Ok)
            {
                Assert.True(MessagingBodies.TryRead(new(answer.Body), MessagingBodies.Json.ControlDeviceRequest, out var body, out _));
                Assert.Equal(value, body.Value);
            }
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            status = null;
            outcome = e is IOException ? "connection gone" : "no answer";
        }

        Interlocked.Decrement(ref _underWay);
        var command = new Command(value, sentAt, Stopwatch.GetTimestamp(), status, outcome);
        lock (_gate)
        {
            _commands.Add(command);
            _awaited.RemoveAll(awaited => awaited.Matches(command) && awaited.Done.TrySetResult());
        }
    }

    /// <summary>One command.</summary>
    /// <param name="Value">The value that it carried.</param>
    /// <param name="SentAt">When it was sent, a timestamp.</param>
    /// <param name="EndedAt">When its answer came, or the connection broke.</param>
    /// <param name="Status">The answer's status; null without one.</param>
    /// <param name="Outcome">The same in words.</param>
    internal sealed record Command(int Value, long SentAt, long EndedAt, StatusCode? Status, string Outcome)
    {
        public bool Succeeded => Status == StatusCode.Ok;
    }
}
