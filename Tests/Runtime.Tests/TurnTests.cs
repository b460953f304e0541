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
}
