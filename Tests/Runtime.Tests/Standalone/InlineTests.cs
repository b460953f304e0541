using Orleans.Standalone;

namespace Gateway.Runtime.Tests;

/// <summary>Where code runs: the promises on which the speed of the main road rests.</summary>
public sealed class InlineTests(RuntimeFixture runtime) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_call_to_an_idle_grain_starts_on_the_callers_thread_and_returns_its_completed_task()
    {
        var key = RuntimeFixture.NewKey();
        var grain = runtime.Grains.GetGrain<IPlaceGrain>(key);
        await grain.Thread();

        var call = grain.Thread();

        Assert.True(call.IsCompletedSuccessfully);
        Assert.Equal(Environment.CurrentManagedThreadId, await call);
    }

    [Fact]
    public void The_first_call_activates_on_the_callers_thread()
    {
        var call = runtime.Grains.GetGrain<IPlaceGrain>(RuntimeFixture.NewKey()).Thread();
        Assert.True(call.IsCompletedSuccessfully);
    }

    [Fact]
    public void An_answer_completes_the_asker_on_the_answering_thread_before_it_returns()
    {
        OutsideContexts(() =>
        {
            var grain = runtime.Grains.GetGrain<IRelayGrain>(100);
            var order = new List<string>();
            var threads = new List<int>();
            Ask(grain, 1, order, threads);
            Ask(grain, 2, order, threads);
            Ask(grain, 3, order, threads);

            Assert.True(grain.AnswerAll("answer ").IsCompletedSuccessfully);

            Assert.Equal(["answer 1", "answer 2", "answer 3"], order);
            Assert.All(threads, static thread => Assert.Equal(Environment.CurrentManagedThreadId, thread));
        });
    }

    [Fact]
    public void What_follows_an_answer_finds_the_grain_free_and_no_context()
    {
        OutsideContexts(() =>
        {
            var grain = runtime.Grains.GetGrain<IRelayGrain>(101);
            var seen = new List<object?>();
            Follow();
            Assert.True(grain.Answer(1, "yes").IsCompletedSuccessfully);
            Assert.Equal([null, true], seen);

            async void Follow()
            {
                await grain.Ask(1);
                seen.Add(SynchronizationContext.Current);
                seen.Add(grain.Count().IsCompletedSuccessfully);
            }
        });
    }

    [Fact]
    public void Starts_within_starts_end_at_the_limit_and_go_on_in_the_pool()
    {
        OutsideContexts(() =>
        {
            var call = runtime.Grains.GetGrain<IPlaceGrain>(RuntimeFixture.NewKey()).Depths(TurnStack.MaxDepth * 3, 0);
            var deepest = call.Within("the deepest grain").GetAwaiter().GetResult();
            Assert.InRange(deepest, 2, TurnStack.MaxDepth);
        });
    }

    [Fact]
    public async Task A_chain_of_completions_as_long_as_you_like_does_not_grow_the_stack()
    {
        const int length = 20_000;
        var grain = runtime.Grains.GetGrain<IRelayGrain>(102);
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < length; i++)
        {
            Link(i);
        }

        await grain.Answer(0, "go");
        await last.Task.Within("the end of the chain");

        async void Link(int number)
        {
            await grain.Ask(number).ConfigureAwait(false);
            if (number == length - 1)
            {
                last.SetResult();
            }
            else
            {
                _ = grain.Answer(number + 1, "go");
            }
        }
    }

    [Fact]
    public void A_grain_that_waited_for_another_goes_on_where_the_answer_was_given()
    {
        OutsideContexts(() =>
        {
            var asker = runtime.Grains.GetGrain<IRelayGrain>(103);
            var asked = runtime.Grains.GetGrain<IRelayGrain>(104);
            var question = asker.AskOther(104, 1);
            Assert.False(question.IsCompleted);

            Assert.True(asked.Answer(1, "yes").IsCompletedSuccessfully);

            Assert.True(question.IsCompletedSuccessfully);
            Assert.Equal("103: yes", question.Result);
        });
    }

    [Fact]
    public void A_caller_whose_context_does_not_flow_keeps_that()
    {
        OutsideContexts(() =>
        {
            SerialGrain.Local.Value = "caller's";
            var grain = runtime.Grains.GetGrain<ISerialGrain>(RuntimeFixture.NewKey());
            using (ExecutionContext.SuppressFlow())
            {
                Assert.Equal("nothing", grain.SwapLocal("grain's").Result);
                Assert.True(ExecutionContext.IsFlowSuppressed());
            }

            Assert.Equal("caller's", SerialGrain.Local.Value);
        });
    }

    [Fact]
    public void A_round_trip_allocates_little()
    {
        OutsideContexts(() =>
        {
            const int rounds = 1000;
            var grain = runtime.Grains.GetGrain<IRelayGrain>(105);
            for (var i = 0; i < rounds; i++)
            {
                RoundTrip(grain, i);
            }

            // Of which the grain's own promise and the waiting caller are about 250.
            Assert.InRange(
                Allocations.Of(() =>
                {
                    for (var i = 0; i < rounds; i++)
                    {
                        RoundTrip(grain, i);
                    }
                }) / rounds,
                1,
                600);
        });
    }

    [Fact]
    public void A_call_that_finishes_at_once_allocates_nothing()
    {
        OutsideContexts(() =>
        {
            var grain = runtime.Grains.GetGrain<ISerialGrain>(RuntimeFixture.NewKey());
            Assert.True(grain.Nothing().IsCompletedSuccessfully);
            Assert.Equal(0, Allocations.Of(() =>
            {
                for (var i = 0; i < 1000; i++)
                {
                    grain.Nothing();
                }
            }));
        });
    }

    private static async void Ask(IRelayGrain grain, int number, List<string> order, List<int> threads)
    {
        order.Add(await grain.Ask(number));
        threads.Add(Environment.CurrentManagedThreadId);
    }

    private static async void Wait(Task<string> question) => await question;

    private static void RoundTrip(IRelayGrain grain, int number)
    {
        var question = grain.Ask(number);
        Wait(question);
        grain.Answer(number, "yes");
        Assert.True(question.IsCompletedSuccessfully);
    }

    /// <summary>Runs on a thread as a transport has it, without the test framework's context.</summary>
    private static void OutsideContexts(Action body)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                body();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.UnsafeStart();
        Assert.True(thread.Join(Waiting.Deadline), $"Within {Waiting.Deadline}: the end of the test's thread");
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}
