namespace Gateway.Runtime.Tests;

/// <summary>Everything at once, on all cores, for the races that no single test meets.</summary>
public sealed class StressTests(RuntimeFixture runtime) : IClassFixture<RuntimeFixture>
{
    /// <summary>
    /// Collection and time-outs meet the load, too. The clock moves with the work, and in all of it by less than a call may take: on a busy machine, too, none can
    /// time out.
    /// </summary>
    private static readonly TimeSpan s_timePerRound = TimeSpan.FromMicroseconds(500);

    [Fact]
    public async Task Promises_hold_while_grains_come_and_go_under_load()
    {
        const int workers = 8;
        const int rounds = 4000;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() => CallAsync(worker, rounds))))
            .Within("all calls of all workers");

        Assert.Empty(RestlessGrain.Broken);
    }

    private async Task CallAsync(int worker, int rounds)
    {
        var random = new Random(worker);
        for (var i = 0; i < rounds; i++)
        {
            runtime.Clock.Advance(s_timePerRound);
            var grain = runtime.Grains.GetGrain<IRestlessGrain>(random.Next(6));
            var awaits = random.Next(4);
            switch (random.Next(6))
            {
                case 0:
                    Assert.Equal(awaits, await grain.Work(awaits, end: true));
                    break;
                case 1:
                    Assert.Equal(awaits, await grain.Peek(awaits));
                    break;
                case 2:
                    await grain.Poke();
                    break;
                case 3:
                    var calls = Enumerable.Range(0, 5).Select(number => grain.Work(number, end: false)).ToList();
                    Assert.Equal(Enumerable.Range(0, 5), await Task.WhenAll(calls));
                    break;
                default:
                    Assert.Equal(awaits, await grain.Work(awaits, end: false));
                    break;
            }
        }
    }
}
