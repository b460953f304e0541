using System.Threading.Channels;
using Gateway.Grains.Commands;
using Gateway.Silo.Storage.History;

namespace Gateway.Silo.Storage.Commands;

/// <summary>
/// Stores commands that have come to their end a little later and many at once, so that nobody waits for it and each costs little. What the
/// database does not take, or what comes faster than it takes it, is dropped and counted. Thread-safe.
/// </summary>
internal sealed class CommandRecorder : IAsyncDisposable
{
    /// <summary>How many commands wait at most.</summary>
    public const int MaxWaiting = 16_384;

    /// <summary>How many bytes of data and answers wait at most.</summary>
    public const long MaxWaitingBytes = 16 << 20;

    private const int AtOnce = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel<LoggedCommand> _waiting = Channel.CreateBounded<LoggedCommand>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly CancellationTokenSource _closing = new();
    private readonly StorageWorkers _workers;
    private readonly HistoryMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _ended;
    private long _waitingBytes;

    /// <summary>Starts it.</summary>
    public CommandRecorder(StorageWorkers workers, HistoryMetrics metrics, TimeProvider time, ILogger<CommandRecorder> logger)
    {
        _workers = workers;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _ended = Task.Run(Run);
    }

    /// <summary>Has a command stored soon, or drops it.</summary>
    public void Record(LoggedCommand command)
    {
        var size = SizeOf(command);
        if (Interlocked.Add(ref _waitingBytes, size) > MaxWaitingBytes || !_waiting.Writer.TryWrite(command))
        {
            Interlocked.Add(ref _waitingBytes, -size);
            _metrics.CommandsDropped(1);
        }
    }

    /// <summary>Takes no more, and stores what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _closing.CancelAsync().ConfigureAwait(false);
        await _ended.ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task Run()
    {
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            await WaitForMore().ConfigureAwait(false);
            while (Take() is { Count: > 0 } batch)
            {
                await Store(batch).ConfigureAwait(false);
            }
        }
    }

    private async Task WaitForMore()
    {
        try
        {
            await Task.Delay(Pause, _time, _closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What waits is stored at once.
        }
    }

    private List<LoggedCommand> Take()
    {
        var batch = new List<LoggedCommand>();
        while (batch.Count < AtOnce && _waiting.Reader.TryRead(out var command))
        {
            Interlocked.Add(ref _waitingBytes, -SizeOf(command));
            batch.Add(StoredCommand.Clean(command));
        }

        return batch;
    }

    private async Task Store(List<LoggedCommand> batch)
    {
        try
        {
            _metrics.CommandsStored(await _workers.WriteHistoryAsync(new CommandRecord(batch)).ConfigureAwait(false));
        }
        catch (StorageUnavailableException)
        {
            // The worker has told it.
            _metrics.CommandsDropped(batch.Count);
        }
        catch (StateRejectedException refused)
        {
            _logger.LogError(refused, "The database refused {Commands} commands that had come to their end", batch.Count);
            _metrics.CommandsDropped(batch.Count);
        }
    }

    private static int SizeOf(LoggedCommand command) => command.Data.Length + command.Outcome.Answer.Length;
}
