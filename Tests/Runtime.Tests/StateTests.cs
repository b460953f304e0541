using Orleans.Storage;

namespace Gateway.Runtime.Tests;

public sealed class StateTests(RuntimeFixture runtime) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_grain_without_a_record_has_a_fresh_state()
    {
        var seen = await runtime.Grains.GetGrain<IStateGrain>(RuntimeFixture.NewKey()).See().Within("the state");
        Assert.Equal(new Sight(0, false, null, 0), seen);
    }

    [Fact]
    public async Task State_is_there_before_OnActivateAsync_in_the_next_activation()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<IStateGrain>(key);
        await grain.Write(7).Within("the write");
        await grain.End().Within("the end");

        await Eventually(async () => (await grain.See()).SeenOnActivation == 7);
        var seen = await grain.See().Within("the state");

        Assert.Equal(new Sight(7, true, "1", 7), seen);
    }

    [Fact]
    public async Task A_cleared_state_is_fresh_again()
    {
        var grain = runtime.Grains.GetGrain<IStateGrain>(RuntimeFixture.NewKey());
        await grain.Write(7).Within("the write");
        await grain.Clear().Within("the clearing");
        Assert.Equal(new Sight(0, false, null, 0), await grain.See().Within("the state"));
    }

    [Fact]
    public async Task A_state_written_behind_the_grain_fails_its_write_and_ends_the_activation()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<IStateGrain>(key);
        await grain.Write(1).Within("the first write");
        runtime.Storage.Overwrite(key, new Tally { Value = 50 });

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Write(2).Within("the conflict"));

        await Eventually(async () => (await grain.See()).SeenOnActivation == 50);
        await grain.Write(51).Within("a write of the fresh activation");
    }

    [Fact]
    public async Task Once_the_end_is_asked_for_running_requests_finish_and_others_wait_for_the_next_activation()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<IStateGrain>(key);
        await grain.Write(1).Within("the first write");
        var held = grain.Hold(key);
        await Journal.Of(key).Seen("holding");
        runtime.Storage.Overwrite(key, new Tally { Value = 50 });
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Write(2).Within("the conflict"));

        var others = Enumerable.Range(0, 3).Select(_ => grain.See()).ToList();
        Gates.Open(key);

        await held.Within("the request that was running");
        Assert.All(await Task.WhenAll(others).Within("the others"), static sight => Assert.Equal(new Sight(50, true, "2", 50), sight));
    }

    [Fact]
    public async Task A_state_can_be_read_again()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<IStateGrain>(key);
        await grain.Write(1).Within("the first write");
        runtime.Storage.Overwrite(key, new Tally { Value = 50 });
        await grain.Reread().Within("the reading");
        Assert.Equal(new Sight(50, true, "2", 0), await grain.See().Within("the state"));
    }

    [Fact]
    public async Task A_failing_storage_is_the_callers_problem_and_not_the_grains_end()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<IStateGrain>(key);
        await grain.Write(1).Within("the first write");
        runtime.Storage.FailNext(key, new TimeoutException("disk is tired"));

        var failure = await Assert.ThrowsAnyAsync<OrleansException>(() => grain.Write(2).Within("the failure"));

        Assert.Contains("disk is tired", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await grain.See().Within("the same activation")).SeenOnActivation);
        await grain.Write(3).Within("the next write");
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_fails_the_activation()
    {
        var key = RuntimeFixture.NewKey();
        runtime.Storage.FailNext(key, new TimeoutException("disk is away"));
        var grain = runtime.Grains.GetGrain<IStateGrain>(key);
        var call = grain.See();
        await runtime.AdvanceUntilAsync(() => call.IsCompleted, "the failure reaches the caller");
        await Assert.ThrowsAnyAsync<OrleansException>(() => call);
        Assert.Equal(0, (await grain.See().Within("the second activation")).Value);
    }

    [Fact]
    public async Task Writes_that_meet_a_write_under_way_become_one()
    {
        var key = RuntimeFixture.NewKey();
        runtime.Storage.HoldWrites(key, key);
        var grain = runtime.Grains.GetGrain<IStateGrain>(key);
        var first = grain.Write(1);
        await Journal.Of(key).Seen("writing");
        var others = Enumerable.Range(2, 9).Select(grain.Write).ToList();

        // Interleaves with the writes, and comes after them.
        Assert.Equal(10, (await grain.See().Within("the state under way")).Value);
        Gates.Open(key);
        await Task.WhenAll([first, .. others]).Within("all writes");

        Assert.Equal(2, runtime.Storage.WritesOf(key));
        Assert.Equal("2", (await grain.See().Within("the state")).Etag);
    }

    private static async Task Eventually(Func<Task<bool>> happened)
    {
        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        while (!await happened().Within("a look"))
        {
            Assert.False(deadline.IsCancellationRequested, $"Within {Waiting.Deadline}: a fresh activation");
            await Task.Yield();
        }
    }
}
