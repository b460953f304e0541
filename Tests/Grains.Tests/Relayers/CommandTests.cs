using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Relayers;

[Collection(WorldCollection.Name)]
public sealed class CommandTests(World world) : IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        world.Edges.IsSettling = false;
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_command_goes_out_as_it_came_and_its_answer_comes_back_as_it_is()
    {
        var rig = await Rig.Connected(world);
        var call = rig.Invoke(7, commandId: 0x00010001);
        var command = await rig.Delivered(7);
        Assert.Equal(0x00010001u, command.CommandId);
        Assert.InRange(command.Sequence, 1u, 0x7fffffffu);

        await rig.Answer(command, status: 9, body: 42);

        var result = await call.Within("the answer");
        Assert.Equal((CommandEnd.Answered, 9u), (result.End, result.Status));
        Assert.Equal([42], result.Body.ToArray());
    }

    [Fact]
    public async Task Three_are_in_flight_and_the_others_wait_in_order()
    {
        var rig = await Rig.Connected(world);
        var calls = await rig.InvokeMany(9);
        var first = await rig.Delivered(1);
        var second = await rig.Delivered(2);
        var third = await rig.Delivered(3);
        Assert.Equal(3, new[] { first, second, third }.Select(m => m.Sequence).Distinct().Count());
        Assert.False(rig.Edge.Deliveries.TryRead(out _), "a fourth command is in flight");

        // Whichever is answered, the one in front follows.
        await rig.Answer(second);
        await Rig.AssertEnds(calls[1], CommandEnd.Answered);
        var fourth = await rig.Delivered(4);
        await rig.Answer(fourth);
        await Rig.AssertEnds(calls[3], CommandEnd.Answered);
        Assert.Equal([false, true, false, true, false, false, false, false, false], calls.Select(c => c.IsCompleted));
        await rig.Answer(first);
        await rig.Answer(third);
        for (byte body = 5; body <= 9; body++)
        {
            await rig.Answer(await rig.Delivered(body));
        }

        var results = await Task.WhenAll(calls).Within("all answers");
        Assert.All(results, r => Assert.Equal(CommandEnd.Answered, r.End));
    }

    [Fact]
    public async Task Over_a_thousand_that_wait_it_is_busy()
    {
        var rig = await Rig.Connected(world);
        var calls = Enumerable.Range(0, 1003).Select(_ => rig.Invoke(1)).ToList();
        await rig.Grain.IsOnline().Within("a turn of the grain");

        await Rig.AssertEnds(rig.Invoke(1), CommandEnd.Busy);

        Assert.DoesNotContain(calls, c => c.IsCompleted);
        await rig.Answer(await rig.Delivered(1));
        await (await Task.WhenAny(calls)).Within("an answer");
        calls.Add(rig.Invoke(1));
        await Rig.AssertEnds(rig.Invoke(1), CommandEnd.Busy);
        await rig.Detach();
        var ends = (await Task.WhenAll(calls).Within("the end of all")).CountBy(r => r.End).ToDictionary();
        Assert.Equal((1, 3, 1000), (ends[CommandEnd.Answered], ends[CommandEnd.NoAnswer], ends[CommandEnd.Offline]));
    }

    [Fact]
    public async Task Answers_to_nothing_under_way_are_counted_and_change_nothing()
    {
        using var late = new LateAnswers();
        var rig = await Rig.Connected(world);
        var call = rig.Invoke(1);
        var command = await rig.Delivered(1);

        await rig.Answer(command with { Sequence = command.Sequence + 1 });
        await late.Next();
        await rig.Answer(command with { CommandId = command.CommandId + 1 });
        await late.Next();
        Assert.False(call.IsCompleted);

        await rig.Answer(command);
        await Rig.AssertEnds(call, CommandEnd.Answered);
        await rig.Answer(command);
        await late.Next();
    }

    [Fact]
    public async Task A_command_without_answer_ends_after_the_control_timeout()
    {
        var rig = await Rig.Connected(world);
        var call = rig.Invoke(1);
        var command = await rig.Delivered(1);
        await rig.Pass(TimeSpan.FromSeconds(29));
        Assert.False(call.IsCompleted);

        // A sweep, and some grace for its thread.
        await rig.Pass(TimeSpan.FromSeconds(4));
        await Rig.AssertEnds(call, CommandEnd.NoAnswer);

        using var late = new LateAnswers();
        await rig.Answer(command);
        await late.Next();
    }

    [Fact]
    public async Task What_waited_until_its_time_was_over_was_not_sent()
    {
        var rig = await Rig.Connected(world);
        var calls = await rig.InvokeMany(5);
        for (byte body = 1; body <= 3; body++)
        {
            await rig.Delivered(body);
        }

        await rig.PassUntil(Task.WhenAll(calls), "the end of five commands");

        var ends = (await Task.WhenAll(calls)).Select(r => r.End);
        Assert.Equal([CommandEnd.NoAnswer, CommandEnd.NoAnswer, CommandEnd.NoAnswer, CommandEnd.NotSent, CommandEnd.NotSent], ends);
        Assert.False(rig.Edge.Deliveries.TryRead(out _), "a command was sent after its time was over");
    }

    [Fact]
    public async Task The_place_of_one_that_timed_out_is_taken_by_the_next()
    {
        var rig = await Rig.Connected(world);
        var early = await rig.InvokeMany(3);
        for (byte body = 1; body <= 3; body++)
        {
            await rig.Delivered(body);
        }

        await rig.Pass(TimeSpan.FromSeconds(20));
        var later = rig.Invoke(4);
        await rig.PassUntil(Task.WhenAll(early), "the end of the first three");

        await rig.Answer(await rig.Delivered(4));
        await Rig.AssertEnds(later, CommandEnd.Answered);
    }

    [Fact]
    public async Task Time_outs_go_on_after_a_long_idle_time()
    {
        var rig = await Rig.Connected(world);
        for (var round = 0; round < 2; round++)
        {
            var call = rig.Invoke(1);
            await rig.Delivered(1);
            await rig.PassUntil(call, "the end of a command");
            await Rig.AssertEnds(call, CommandEnd.NoAnswer);
            await rig.Pass(TimeSpan.FromMinutes(2));
        }
    }

    [Fact]
    public async Task A_silent_relayer_holds_up_no_other()
    {
        var (silent, lively) = (await Rig.Connected(world), await Rig.Connected(world));
        var unanswered = await silent.InvokeMany(24);
        for (var i = 0; i < 100; i++)
        {
            var call = lively.Invoke(1);
            await lively.Answer(await lively.Delivered(1));
            await Rig.AssertEnds(call, CommandEnd.Answered);
        }

        Assert.DoesNotContain(unanswered, c => c.IsCompleted);
    }

    [Fact]
    public async Task When_the_connection_is_lost_what_was_sent_is_unknown_and_what_waited_is_offline()
    {
        var rig = await Rig.Connected(world);
        var calls = await rig.InvokeMany(5);
        await rig.Detach();

        var ends = (await Task.WhenAll(calls).Within("the end of all")).Select(r => r.End);
        Assert.Equal([CommandEnd.NoAnswer, CommandEnd.NoAnswer, CommandEnd.NoAnswer, CommandEnd.Offline, CommandEnd.Offline], ends);
    }

    [Fact]
    public async Task When_the_connection_is_replaced_what_waited_goes_by_the_new_one()
    {
        var rig = await Rig.Connected(world);
        var calls = await rig.InvokeMany(5);
        for (byte body = 1; body <= 3; body++)
        {
            await rig.Delivered(body);
        }

        var (edge, older) = (world.NewEdge(), rig.Link!);
        await rig.Attach(edge);

        var sent = await Task.WhenAll(calls[..3]).Within("the end of what was sent");
        Assert.All(sent, r => Assert.Equal(CommandEnd.NoAnswer, r.End));
        var fourth = await rig.Delivered(4, edge);
        older.Answer(fourth.Sequence, fourth.CommandId, 0, default); // of the older connection: ignored
        await rig.Answer(await rig.Delivered(5, edge), body: 5);
        await rig.Answer(fourth, body: 4);
        Assert.Equal(5, (await calls[4].Within("the answer")).Body.Span[0]);
        Assert.Equal(4, (await calls[3].Within("the answer")).Body.Span[0]);
    }

    [Fact]
    public async Task Whoever_asks_again_at_once_when_a_connection_is_replaced_is_sent_to_the_new_one()
    {
        var rig = await Rig.Connected(world);
        var repeated = Task.WhenAll((await rig.InvokeMany(3)).Select(Again));
        for (byte body = 1; body <= 3; body++)
        {
            await rig.Delivered(body);
        }

        var edge = world.NewEdge();
        await rig.Attach(edge);
        for (var i = 0; i < 3; i++)
        {
            await rig.Answer(await rig.Delivered(99, edge));
        }

        Assert.All(await repeated.Within("the answers"), r => Assert.Equal(CommandEnd.Answered, r.End));

        async Task<CommandResult> Again(Task<CommandResult> call)
        {
            var first = await call;
            Assert.Equal(CommandEnd.NoAnswer, first.End);
            return await rig.Invoke(99);
        }
    }

    [Fact]
    public async Task While_connections_are_attached_again_a_command_waits_for_its_relayer()
    {
        var rig = await Rig.Offline(world);
        world.Edges.IsSettling = true;
        var calls = await rig.InvokeMany(4);
        Assert.DoesNotContain(calls, c => c.IsCompleted);

        await rig.Attach();

        for (byte body = 1; body <= 4; body++)
        {
            var delivered = rig.Delivered(body);
            await rig.PassUntil(delivered, "the next look for the relayer");
            await rig.Answer(await delivered);
        }

        Assert.All(await Task.WhenAll(calls).Within("the answers"), r => Assert.Equal(CommandEnd.Answered, r.End));
    }

    [Fact]
    public async Task When_its_relayer_was_not_attached_again_it_is_offline()
    {
        var rig = await Rig.Offline(world);
        world.Edges.IsSettling = true;
        var call = rig.Invoke(1);
        await rig.Pass(TimeSpan.FromSeconds(2));
        Assert.False(call.IsCompleted);

        world.Edges.IsSettling = false;

        await rig.PassUntil(call, "the end of a command");
        await Rig.AssertEnds(call, CommandEnd.Offline);
    }

    [Fact]
    public async Task When_an_edge_dies_what_was_there_is_unknown_and_what_comes_then_waits_for_the_reattachment()
    {
        var rig = await Rig.Connected(world);
        var calls = await rig.InvokeMany(5);
        world.Edges.IsSettling = true;
        world.Edges.Kill(rig.Edge);

        Assert.All(await Task.WhenAll(calls).Within("the end of what was there"), r => Assert.Equal(CommandEnd.NoAnswer, r.End));
        var later = rig.Invoke(6);
        var edge = world.NewEdge();
        await rig.Attach(edge);
        var delivered = rig.Delivered(6, edge);
        await rig.PassUntil(delivered, "the next look for the relayer");
        await rig.Answer(await delivered);
        await Rig.AssertEnds(later, CommandEnd.Answered);
    }

    [Fact]
    public async Task A_thousand_and_no_more_wait_for_an_attachment_too()
    {
        var rig = await Rig.Offline(world);
        world.Edges.IsSettling = true;
        var calls = Enumerable.Range(0, 1003).Select(_ => rig.Invoke(1)).ToList();
        await rig.Grain.IsOnline().Within("a turn of the grain");

        await Rig.AssertEnds(rig.Invoke(1), CommandEnd.Busy);

        Assert.DoesNotContain(calls, c => c.IsCompleted);
        world.Edges.IsSettling = false;
        await rig.PassUntil(Task.WhenAll(calls), "the end of a thousand commands");
        Assert.All(await Task.WhenAll(calls), r => Assert.Equal(CommandEnd.Offline, r.End));
    }

    /// <summary>The counter of answers that were dropped.</summary>
    private sealed class LateAnswers : IDisposable
    {
        private readonly Channel<long> _counted = Channel.CreateUnbounded<long>();
        private readonly MeterListener _listener = new();

        public LateAnswers()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument is { Meter.Name: "Gateway", Name: "gateway.device.late_answers" })
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, count, _, _) => _counted.Writer.TryWrite(count));
            _listener.Start();
        }

        public async Task Next() => Assert.Equal(1, await _counted.Reader.Next("the count of a late answer"));

        public void Dispose() => _listener.Dispose();
    }
}
