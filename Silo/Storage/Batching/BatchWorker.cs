using System.Threading.Channels;

namespace Gateway.Silo.Storage.Batching;

/// <summary>
/// Group commit: one thread takes whatever waits, up to a bound, has it carried out in one transaction, and completes the callers.
/// So the price of a flush to disk is shared by all who wait for one, and while nobody else waits nobody is held up.
/// </summary>
/// <remarks>
/// <para>A thread of its own, because the callers may be socket threads and both databases block it for milliseconds.</para>
/// <para>
/// Once the database has failed, callers are refused at once, without a queue of thousands waiting for one time-out after the
/// other; after a pause the next batch, or the worker by itself when there is none, tries again.
/// </para>
/// </remarks>
internal sealed class BatchWorker<TRequest, TResult> : IAsyncDisposable
{
    private readonly string _operation;
    private readonly Func<IBatchSession<TRequest, TResult>> _open;
    private readonly BatchWorkerOptions _options;
    private readonly StorageMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<BatchItem<TRequest, TResult>> _queue;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written by the worker's thread, read by callers.
    private volatile Failure? _failure;

    // Touched by the worker's thread only.
    private IBatchSession<TRequest, TResult>? _session;
    private Task<bool>? _arrival;

    /// <summary>Starts the worker; it connects when the first request comes.</summary>
    /// <param name="operation">"read" or "write": for logs and metrics.</param>
    /// <param name="open">Connects to the database; called on the worker's thread, again after each failure.</param>
    /// <param name="options">Limits.</param>
    /// <param name="metrics">Where batches are counted.</param>
    /// <param name="time">Clock of the pause after a failure.</param>
    /// <param name="logger">Where failure and recovery are told, once each.</param>
    public BatchWorker(
        string operation,
        Func<IBatchSession<TRequest, TResult>> open,
        BatchWorkerOptions options,
        StorageMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        _operation = operation;
        _open = open;
        _options = options;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _queue = Channel.CreateBounded<BatchItem<TRequest, TResult>>(
            new BoundedChannelOptions(options.QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        new Thread(Run) { IsBackground = true, Name = $"storage-{operation}" }.Start();
    }

    /// <summary>False from a failure until the database answers again.</summary>
    public bool IsAvailable => _failure is null;

    /// <summary>Queues a request; the task completes after the commit.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the worker is closed.</exception>
    public Task<TResult> ExecuteAsync(TRequest request)
    {
        if (_failure is { } failure && !IsDue(failure))
        {
            _metrics.Failed(_operation, 1);
            return Task.FromException<TResult>(Unavailable(failure.Cause, outcomeUnknown: false));
        }

        var item = new BatchItem<TRequest, TResult>(request);
        return _queue.Writer.TryWrite(item) ? item.Task : WaitForPlaceAsync(item);
    }

    /// <summary>Completes when the database has shown that it would carry a batch out now; changes nothing.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer, or the worker is closed.</exception>
    public Task ProbeAsync()
    {
        if (_failure is { } failure && !IsDue(failure))
        {
            return Task.FromException(Unavailable(failure.Cause, outcomeUnknown: false));
        }

        var item = new BatchItem<TRequest, TResult>(default!) { IsProbe = true };
        return _queue.Writer.TryWrite(item) ? item.Task : WaitForPlaceAsync(item);
    }

    /// <summary>Takes no more requests, carries out those that wait, and disconnects.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task.ConfigureAwait(false);
    }

    private async Task<TResult> WaitForPlaceAsync(BatchItem<TRequest, TResult> item)
    {
        try
        {
            await _queue.Writer.WriteAsync(item).ConfigureAwait(false);
        }
        catch (ChannelClosedException closed)
        {
            throw new StorageUnavailableException("The storage is closed.", closed);
        }

        return await item.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        try
        {
            var batch = new List<BatchItem<TRequest, TResult>>(_options.MaxBatch);
            var probes = new List<BatchItem<TRequest, TResult>>();
            while (WaitForWork())
            {
                batch.Clear();
                probes.Clear();
                while (batch.Count < _options.MaxBatch && _queue.Reader.TryRead(out var item))
                {
                    (item.IsProbe ? probes : batch).Add(item);
                }

                if (_failure is { } failure && !IsDue(failure))
                {
                    Fail(batch, failure.Cause, outcomeUnknown: false);
                }
                else
                {
                    Process(batch);
                }

                Answer(probes);
            }
        }
        finally
        {
            CloseSession();
            _ended.SetResult();
        }
    }

    // True also when nothing came but the pause after a failure is over: then the batch is empty and the database only probed.
    private bool WaitForWork()
    {
        var arrival = _arrival ??= _queue.Reader.WaitToReadAsync().AsTask();
        if (_failure is { } failure)
        {
            try
            {
                arrival.WaitAsync(UntilDue(failure), _time).GetAwaiter().GetResult();
            }
            catch (TimeoutException)
            {
                return true;
            }
        }

        var open = arrival.GetAwaiter().GetResult();
        _arrival = null;
        return open;
    }

    private void Process(List<BatchItem<TRequest, TResult>> batch)
    {
        var started = _time.GetTimestamp();
        var count = batch.Count;
        try
        {
            var reused = _session is not null;
            _session ??= _open();
            try
            {
                ExecuteBatch(batch);
            }
            catch (Exception failure) when (reused && _session.MayTryAgain(failure))
            {
                // The connection died while nobody used it; the database itself may be well.
                CloseSession();
                batch.RemoveAll(static item => item.Task.IsCompleted);
                _session = _open();
                ExecuteBatch(batch);
            }

            if (count > 0)
            {
                _metrics.BatchDone(_operation, count, _time.GetElapsedTime(started));
            }

            if (_failure is not null)
            {
                _failure = null;
                _logger.LogInformation("Storage {Operation} works again", _operation);
            }
        }
        catch (Exception failure)
        {
            var outcomeUnknown = _session?.OutcomeUnknown ?? false;
            CloseSession();
            var first = _failure is null;
            _failure = new Failure(failure, _time.GetTimestamp());
            if (first)
            {
                _logger.LogError(
                    failure, "Storage {Operation} fails: {Cause} Callers are refused until it works again", _operation, failure.Message);
            }

            Fail(batch, failure, outcomeUnknown);
        }
    }

    private void ExecuteBatch(List<BatchItem<TRequest, TResult>> batch)
    {
        if (batch.Count > 0)
        {
            _session!.Execute(batch);
        }
        else
        {
            _session!.Probe();
        }
    }

    /// <summary>What came of the batch is the answer; one that holds nothing but probes was itself a probe.</summary>
    private void Answer(List<BatchItem<TRequest, TResult>> probes)
    {
        foreach (var probe in probes)
        {
            if (_failure is { } failure)
            {
                probe.SetException(Unavailable(failure.Cause, outcomeUnknown: false));
            }
            else
            {
                probe.SetResult(default!);
            }
        }
    }

    private void Fail(List<BatchItem<TRequest, TResult>> batch, Exception cause, bool outcomeUnknown)
    {
        var failed = 0;
        foreach (var item in batch)
        {
            if (!item.Task.IsCompleted)
            {
                failed++;
                item.SetException(Unavailable(cause, outcomeUnknown));
            }
        }

        _metrics.Failed(_operation, failed);
    }

    private void CloseSession()
    {
        try
        {
            _session?.Dispose();
        }
        catch (Exception failure)
        {
            // The connection is given up either way; a broken one may fail to say goodbye.
            _logger.LogDebug(failure, "Closing the storage's {Operation} connection failed", _operation);
        }

        _session = null;
    }

    private StorageUnavailableException Unavailable(Exception cause, bool outcomeUnknown) =>
        new($"The database failed the {_operation}: {cause.Message}", cause, outcomeUnknown);

    private bool IsDue(Failure failure) => _time.GetElapsedTime(failure.Since) >= _options.RetryPause;

    private TimeSpan UntilDue(Failure failure)
    {
        var left = _options.RetryPause - _time.GetElapsedTime(failure.Since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private sealed record Failure(Exception Cause, long Since);
}
