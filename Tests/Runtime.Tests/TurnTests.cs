namespace Gateway.Runtime.Tests;

public sealed class TurnTests(RuntimeFixture runtime) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_grain_finishes_one_request_before_the_next_in_the_order_of_calls()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<ISerialGrain>(key);
        var held = grain.Hold("first", key);
        await Journal.Of(key).Seen("first starts");
        var waiting = Enumerable.Range(0, 20).Select(number => grain.Note($"note {number}")).ToList();
        Assert.All(waiting, static call => Assert.False(call.IsCompleted));

        Gates.Open(key);
        await Task.WhenAll([held, .. waiting]).Within("all requests");

        Assert.Equal(["first starts", "first ends", .. Enumerable.Range(0, 20).Select(number => $"note {number}")], Journal.Of(key).Lines);
    }

    [Fact]
    public async Task Interleaving_methods_start_while_a_request_is_running_or_others_wait()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<ISerialGrain>(key);
        var held = grain.Hold("first", key);
        await Journal.Of(key).Seen("first starts");
        var waiting = grain.Note("waited");

        await grain.NoteNow("interleaved").Within("the interleaving call");

        Assert.False(waiting.IsCompleted);
        Gates.Open(key);
        await Task.WhenAll(held, waiting).Within("the other requests");
        Assert.Equal(["first starts", "interleaved", "first ends", "waited"], Journal.Of(key).Lines);
    }

    [Fact]
    public async Task Read_only_requests_run_side_by_side_and_others_wait_for_them()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<ISerialGrain>(key);
        var reads = new[] { grain.ReadHold("one", key), grain.ReadHold("two", key) };
        await Journal.Of(key).Seen("one starts");
        await Journal.Of(key).Seen("two starts");
        var write = grain.Note("write");
        Assert.False(write.IsCompleted);

        Gates.Open(key);
        await Task.WhenAll([.. reads, write]).Within("all requests");

        Assert.Equal("write", Journal.Of(key).Lines[^1]);
    }

    [Fact]
    public async Task Requests_of_a_reentrant_grain_mix_at_their_awaits()
    {
        var grain = runtime.Grains.GetGrain<IRelayGrain>(10);
        var asked = grain.Ask(1);

        await grain.Answer(1, "yes");

        Assert.Equal("yes", await asked.Within("the answer"));
    }

    [Fact]
    public async Task There_is_never_more_than_one_turn_of_a_grain()
    {
        var grain = runtime.Grains.GetGrain<IRelayGrain>(11);
        var calls = Enumerable.Range(0, 16).Select(_ => Task.Run(() => grain.CountInside(200)));

        var most = await Task.WhenAll(calls).Within("all calls");

        Assert.All(most, static inside => Assert.Equal(1, inside));
        Assert.Equal(16, await grain.Count().Within("the count"));
    }

    [Fact]
    public async Task A_grain_that_waits_for_another_goes_on_in_its_own_turn()
    {
        var asker = runtime.Grains.GetGrain<IRelayGrain>(20);
        var asked = runtime.Grains.GetGrain<IRelayGrain>(21);
        var questions = Enumerable.Range(0, 100).Select(number => asker.AskOther(21, number)).ToList();
        while (questions.Exists(static question => !question.IsCompleted))
        {
            await asked.AnswerAll("answer ");
        }

        var answers = await Task.WhenAll(questions).Within("all answers");
        Assert.Equal(Enumerable.Range(0, 100).Select(static number => $"20: answer {number}"), answers);
    }

    [Fact]
    public async Task Many_callers_on_many_threads_all_get_their_own_answers()
    {
        var grain = runtime.Grains.GetGrain<IRelayGrain>(22);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                var number = (worker * 1000) + i;
                var question = grain.Ask(number);
                await grain.Answer(number, $"{number}");
                Assert.Equal($"{number}", await question);
            }
        }))).Within("all questions and answers");
    }

    [Fact]
    public async Task Calls_go_as_deep_as_they_like()
    {
        Assert.Equal(200, await runtime.Grains.GetGrain<ISerialGrain>(RuntimeFixture.NewKey()).Descend(200).Within("the deepest grain"));
    }

    [Fact]
    public async Task Values_travel_through_value_tasks()
    {
        var grain = runtime.Grains.GetGrain<ISerialGrain>(RuntimeFixture.NewKey());
        Assert.Equal(5, await grain.Add(2, 3));
        await grain.Touch();
    }

    [Fact]
    public async Task Async_locals_of_the_caller_stay_with_the_caller_and_those_of_the_grain_with_the_grain()
    {
        var grain = runtime.Grains.GetGrain<ISerialGrain>(RuntimeFixture.NewKey());
        SerialGrain.Local.Value = "caller's";
        Assert.Equal("nothing", await grain.SwapLocal("grain's"));
        Assert.Equal("nothing", await grain.SwapLocal("grain's"));
        Assert.Equal("caller's", SerialGrain.Local.Value);
        SerialGrain.Local.Value = null;
    }
}
