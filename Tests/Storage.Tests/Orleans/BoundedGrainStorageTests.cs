using Gateway.Silo.Storage.Postgres.Orleans;
using Npgsql;
using Orleans.Storage;

namespace Gateway.Storage.Tests.Orleans;

public sealed class BoundedGrainStorageTests
{
    private static readonly GrainId s_grain = GrainId.Create("counter", "one");

    [Fact]
    public async Task No_more_than_the_bound_are_under_way_and_the_others_follow()
    {
        var slow = new SlowStorage();
        using var bounded = new BoundedGrainStorage(slow, most: 3, Waiting.Deadline);
        var all = Enumerable.Range(0, 20).Select(_ => bounded.ReadStateAsync("state", s_grain, new State())).ToList();
        Assert.Equal(3, slow.UnderWay);
        for (var i = 0; i < 20; i++)
        {
            await slow.EndOne();
            Assert.InRange(slow.Most, 1, 3);
        }

        await Task.WhenAll(all).Within("all reads");
    }

    [Fact]
    public async Task Who_gets_no_turn_in_time_is_told_what_to_do_and_a_failure_gives_its_turn_back()
    {
        var slow = new SlowStorage();
        using var bounded = new BoundedGrainStorage(slow, most: 1, TimeSpan.Zero);
        var first = bounded.WriteStateAsync("state", s_grain, new State());
        var refused = await Assert.ThrowsAsync<NpgsqlException>(() => bounded.ClearStateAsync("state", s_grain, new State()));
        Assert.Contains("Storage:MaxConnections", refused.Message, StringComparison.Ordinal);

        await slow.EndOne(new InvalidOperationException("broken"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        var next = bounded.ReadStateAsync("state", s_grain, new State());
        await slow.EndOne();
        await next.Within("a read after the failure");
    }

    private sealed class State : IGrainState<string>
    {
        string? IGrainState<string>.State { get; set; }

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }

    private sealed class SlowStorage : IGrainStorage
    {
        private readonly System.Threading.Channels.Channel<TaskCompletionSource> _begun =
            System.Threading.Channels.Channel.CreateUnbounded<TaskCompletionSource>();

        private int _underWay;

        public int UnderWay => Volatile.Read(ref _underWay);

        public int Most { get; private set; }

        public async Task EndOne(Exception? failure = null)
        {
            var request = await _begun.Reader.Next("a request");
            Interlocked.Decrement(ref _underWay);
            if (failure is null)
            {
                request.SetResult();
            }
            else
            {
                request.SetException(failure);
            }
        }

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Begin();

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Begin();

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Begin();

        private Task Begin()
        {
            var request = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Most = Math.Max(Most, Interlocked.Increment(ref _underWay));
            _begun.Writer.TryWrite(request);
            return request.Task;
        }
    }
}
