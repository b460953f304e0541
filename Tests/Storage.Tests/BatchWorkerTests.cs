using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Batching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Storage.Tests;

/// <summary>The worker's own promises, against a database that does as it is told.</summary>
public sealed class BatchWorkerTests : IAsyncDisposable
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeDatabase _database = new();

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task What_waits_during_a_commit_goes_together_into_the_next_up_to_the_bound()
    {
        await using var worker = Worker(new() { MaxBatch = 10 });
        using var commit = _database.HoldNextCommit();
        var first = worker.ExecuteAsync(0);
        await commit.Reached.Within();
        var rest = Enumerable.Range(1, 25).Select(worker.ExecuteAsync).ToList();
        commit.Release();

        Assert.Equal(0, await first.Within());
        Assert.Equal(Enumerable.Range(1, 25), await Task.WhenAll(rest).Within());
        Assert.Equal([[0], [.. Enumerable.Range(1, 10)], [.. Enumerable.Range(11, 10)], [.. Enumerable.Range(21, 5)]], _database.Batches);
    }

    [Fact]
    public async Task A_failed_commit_fails_every_caller_of_the_batch_and_says_that_the_outcome_is_unknown()
    {
        await using var worker = Worker(new() { RetryPause = Never });
        using var commit = _database.HoldNextCommit();
        var first = worker.ExecuteAsync(0);
        await commit.Reached.Within();
        var second = worker.ExecuteAsync(1);
        commit.Release(new IOException("gone during the commit"));

        var unknown = await Assert.ThrowsAsync<StorageUnavailableException>(() => first.Within());
        Assert.True(unknown.OutcomeUnknown);
        Assert.Contains("gone during the commit", unknown.Message, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => second.Within());
        Assert.False(refused.OutcomeUnknown);
        Assert.False(worker.IsAvailable);
        Assert.Equal([[0]], _database.Batches);
    }

    [Fact]
    public async Task While_the_database_is_known_to_be_down_thousands_fail_without_one_more_attempt()
    {
        _database.RefuseConnections = true;
        await using var worker = Worker(new() { MaxBatch = 10, RetryPause = Never });
        var results = await Task.WhenAll(Enumerable.Range(0, 5000).Select(i => Outcome(worker.ExecuteAsync(i)))).Within();

        Assert.All(results, result => Assert.IsType<StorageUnavailableException>(result));
        Assert.Equal(1, _database.Opened);
    }

    [Fact]
    public async Task It_recovers_by_itself_without_anybody_asking()
    {
        _database.RefuseConnections = true;
        await using var worker = Worker(new() { RetryPause = TimeSpan.FromMilliseconds(20) });
        await Assert.ThrowsAsync<StorageUnavailableException>(() => worker.ExecuteAsync(1).Within());

        var probed = _database.NextProbe();
        _database.RefuseConnections = false;
        await probed.Within();

        // That the probe went well may not be known yet; the next request is served either way.
        Assert.Equal(2, await worker.ExecuteAsync(2).Within());
        Assert.True(worker.IsAvailable);
    }

    [Fact]
    public async Task A_connection_that_died_while_idle_is_replaced_before_anyone_notices()
    {
        await using var worker = Worker(new() { RetryPause = Never });
        Assert.Equal(1, await worker.ExecuteAsync(1).Within());
        _database.LoseConnections();

        Assert.Equal(2, await worker.ExecuteAsync(2).Within());
        Assert.Equal(2, _database.Opened);
        Assert.True(worker.IsAvailable);
    }

    [Fact]
    public async Task A_connection_that_dies_twice_is_a_failure()
    {
        await using var worker = Worker(new() { RetryPause = Never });
        Assert.Equal(1, await worker.ExecuteAsync(1).Within());
        _database.LoseConnections();
        _database.RefuseConnections = true;

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => worker.ExecuteAsync(2).Within());
        Assert.False(failure.OutcomeUnknown);
        Assert.Equal(2, _database.Opened);
    }

    [Fact]
    public async Task Callers_wait_for_a_place_when_the_queue_is_full_and_lose_nothing()
    {
        await using var worker = Worker(new() { MaxBatch = 2, QueueLength = 4 });
        using var commit = _database.HoldNextCommit();
        var all = Enumerable.Range(0, 100).Select(worker.ExecuteAsync).ToList();
        await commit.Reached.Within();
        commit.Release();

        Assert.Equal(Enumerable.Range(0, 100), await Task.WhenAll(all).Within());
    }

    [Fact]
    public async Task No_caller_goes_on_on_the_workers_thread()
    {
        await using var worker = Worker(new());
        var threads = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            await worker.ExecuteAsync(i).ConfigureAwait(false);
            return Thread.CurrentThread.Name;
        })).Within();

        Assert.DoesNotContain("storage-write", threads);
        Assert.Equal(["storage-write"], _database.Threads.Distinct());
    }

    [Fact]
    public async Task Closing_refuses_those_who_waited_for_a_place()
    {
        var worker = Worker(new() { MaxBatch = 1, QueueLength = 1 });
        using var commit = _database.HoldNextCommit();
        var all = Enumerable.Range(0, 10).Select(worker.ExecuteAsync).ToList();
        await commit.Reached.Within();
        var closing = worker.DisposeAsync().AsTask();
        commit.Release();
        await closing.Within();

        var outcomes = await Task.WhenAll(all.Select(Outcome)).Within();
        Assert.All(outcomes, outcome => Assert.True(outcome is null or StorageUnavailableException, $"{outcome}"));
        Assert.Null(outcomes[0]);
        Assert.Contains(outcomes, outcome => outcome is StorageUnavailableException);
    }

    private static async Task<Exception?> Outcome(Task task)
    {
        try
        {
            await task;
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private BatchWorker<int, int> Worker(BatchWorkerOptions options) => new(
        "write",
        _database.Open,
        options,
        new StorageMetrics(_services.GetRequiredService<IMeterFactory>()),
        TimeProvider.System,
        NullLogger.Instance);

    private sealed class FakeDatabase
    {
        private HeldCommit? _held;
        private TaskCompletionSource? _nextProbe;
        private volatile int _generation;

        public volatile bool RefuseConnections;

        public int Opened { get; private set; }

        public List<int[]> Batches { get; } = [];

        public ConcurrentBag<string?> Threads { get; } = [];

        public HeldCommit HoldNextCommit() => _held = new();

        public Task NextProbe() => (_nextProbe = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public void LoseConnections() => _generation++;

        public IBatchSession<int, int> Open()
        {
            Opened++;
            if (RefuseConnections)
            {
                throw new IOException("refused");
            }

            return new Session(this, _generation);
        }

        private sealed class Session(FakeDatabase database, int generation) : IBatchSession<int, int>
        {
            public bool OutcomeUnknown { get; private set; }

            public bool MayTryAgain(Exception failure) => !OutcomeUnknown;

            public void Probe() => database._nextProbe?.TrySetResult();

            public void Execute(IReadOnlyList<BatchItem<int, int>> batch)
            {
                if (generation != database._generation)
                {
                    throw new IOException("lost");
                }

                database.Threads.Add(Thread.CurrentThread.Name);
                database.Batches.Add([.. batch.Select(item => item.Request)]);
                OutcomeUnknown = true;
                Interlocked.Exchange(ref database._held, null)?.Wait();
                OutcomeUnknown = false;
                foreach (var item in batch)
                {
                    item.SetResult(item.Request);
                }
            }

            public void Dispose()
            {
            }
        }
    }

    private sealed class HeldCommit : IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new();

        public Task Reached => _reached.Task;

        public void Release(Exception? failure = null) => _ = failure is null ? _released.TrySetResult() : _released.TrySetException(failure);

        public void Wait()
        {
            _reached.SetResult();
            _released.Task.GetAwaiter().GetResult();
        }

        public void Dispose() => Release();
    }
}
