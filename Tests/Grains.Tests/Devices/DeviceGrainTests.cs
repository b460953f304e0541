using Gateway.Grains.Devices;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Tests.Hosting;
using Gateway.Grains.Tests.Relayers;

namespace Gateway.Grains.Tests.Devices;

/// <summary>What every device's grain does, tried on a relayer's.</summary>
[Collection(WorldCollection.Name)]
public sealed class DeviceGrainTests(World world)
{
    private const uint Instruction = 0x00070001;

    [Fact]
    public async Task A_programs_command_needs_no_route()
    {
        var rig = await Rig.Connected(world);
        var call = rig.Send(Instruction, 7);
        var sent = await rig.Delivered(7);
        Assert.Equal(Instruction, sent.CommandId);

        await rig.Answer(sent, status: 3, body: 9);

        var result = await call.Within("the answer");
        Assert.Equal((CommandEnd.Answered, 3u), (result.End, result.Status));
        Assert.Equal([9], result.Body.ToArray());
    }

    [Fact]
    public async Task A_command_with_a_time_of_its_own_ends_then()
    {
        var rig = await Rig.Connected(world);
        var call = rig.Send(Instruction, 1, TimeSpan.FromMilliseconds(300));
        await rig.Delivered(1);
        await world.RuntimeClock.Advance(TimeSpan.FromMilliseconds(299));
        await rig.Grain.IsOnline().Within("a turn of the grain");
        Assert.False(call.IsCompleted);

        // A sweep more.
        await world.RuntimeClock.Advance(TimeSpan.FromMilliseconds(100));

        await Rig.AssertEnds(call, CommandEnd.NoAnswer);
    }

    [Fact]
    public async Task One_that_waits_behind_others_is_not_sent_any_more_when_its_time_is_over()
    {
        var rig = await Rig.Connected(world);
        var before = await rig.InvokeMany(world.LinkOptions.MaxInFlight);
        var call = rig.Send(Instruction, 9, TimeSpan.FromMilliseconds(300));
        await rig.Grain.IsOnline().Within("a turn of the grain");

        await world.RuntimeClock.Advance(TimeSpan.FromMilliseconds(300));

        await Rig.AssertEnds(call, CommandEnd.NotSent);
        for (byte i = 1; i <= before.Length; i++)
        {
            await rig.Answer(await rig.Delivered(i));
        }

        await Task.WhenAll(before).Within("the answers");
        var next = rig.Invoke(10);
        await rig.Answer(await rig.Delivered(10));
        await Rig.AssertEnds(next, CommandEnd.Answered);
    }

    [Fact]
    public async Task One_that_waits_behind_others_is_not_sent_when_they_leave_it_no_time_for_an_answer()
    {
        var rig = await Rig.Connected(world);
        var time = TimeSpan.FromMilliseconds(300);
        var before = Enumerable.Range(1, world.LinkOptions.MaxInFlight)
            .Select(i => rig.Send(Instruction, (byte)i, time))
            .ToArray();
        var call = rig.Send(Instruction, 9, time + TimeSpan.FromMilliseconds(50));
        await rig.Grain.IsOnline().Within("a turn of the grain");

        await world.RuntimeClock.Advance(time);

        await Rig.AssertEnds(call, CommandEnd.NotSent);
        foreach (var earlier in before)
        {
            await Rig.AssertEnds(earlier, CommandEnd.NoAnswer);
        }
    }

    [Fact]
    public async Task The_login_by_which_a_device_is_found_to_flap_says_so_once()
    {
        var rig = await Rig.Connected(world);
        for (var logins = 2; logins < new FlappingOptions().Logins; logins++)
        {
            Assert.Null((await rig.Grain.Attach(rig.Edge.Connect(), "code").Within("a login")).Flapping);
        }

        Assert.Equal(new Flapping(null), (await rig.Grain.Attach(rig.Edge.Connect(), "code").Within("a login too much")).Flapping);
        Assert.Null((await rig.Grain.Attach(rig.Edge.Connect(), "code").Within("another login")).Flapping);
    }

    [Fact]
    public async Task A_blocked_device_is_closed_and_cannot_log_in_until_it_is_allowed_again()
    {
        var rig = await Rig.Connected(world);
        var call = rig.Invoke(1);
        await rig.Delivered(1);

        Assert.True(await rig.Grain.SetBlocked(true).Within("the block"));

        Assert.Equal((rig.Connection!.ConnectionId, CloseReason.Blocked), await rig.Edge.Closes.Next("the close"));
        await Rig.AssertEnds(call, CommandEnd.NoAnswer);
        Assert.False(await rig.Grain.Reattach(rig.Connection, rig.Epoch).Within("the old connection"));
        Assert.Equal(new Attachment(AttachResult.Blocked, 0), await rig.Grain.Attach(rig.Edge.Connect(), "code").Within("the login"));
        var status = await rig.Grain.GetStatus().Within("the status");
        Assert.True(status is { IsBlocked: true, IsOnline: false, EdgeId: null });

        await world.End(rig.Grain);
        Assert.False(await rig.Grain.Reattach(rig.Connection, rig.Epoch).Within("the old connection, which nobody knows any more"));
        Assert.Equal((rig.Connection.ConnectionId, CloseReason.Blocked), await rig.Edge.Closes.Next("the close of it"));
        Assert.Equal(AttachResult.Blocked, (await rig.Grain.Attach(rig.Edge.Connect(), "code").Within("the login")).Result);
        Assert.True(await rig.Grain.SetBlocked(false).Within("the permission"));
        await new Rig(world).Attach();
        Assert.Equal(AttachResult.Attached, (await rig.Grain.Attach(world.NewEdge().Connect(), "code").Within("the login")).Result);
    }

    [Fact]
    public async Task A_block_that_cannot_be_stored_is_none()
    {
        var rig = await Rig.Connected(world);
        world.Storage.FailNextWrite(rig.Grain, Failure.NotWritten);
        Assert.False(await rig.Grain.SetBlocked(true).Within("the failure"));
        Assert.True(await rig.Grain.IsOnline().Within("the status"));
    }

    [Fact]
    public async Task An_operator_can_close_the_connection()
    {
        var rig = await Rig.Connected(world);
        Assert.True(await rig.Grain.Disconnect(CloseReason.Operator).Within("the close"));
        Assert.Equal((rig.Connection!.ConnectionId, CloseReason.Operator), await rig.Edge.Closes.Next("the close"));
        Assert.False(await rig.Grain.IsOnline().Within("the status"));
        Assert.False(await rig.Grain.Disconnect(CloseReason.Operator).Within("the second close"));
    }

    [Fact]
    public async Task The_status_says_where_it_is_connected()
    {
        var rig = await Rig.Connected(world);
        var status = await rig.Grain.GetStatus().Within("the status");
        Assert.Equal(new DeviceStatus($"code-{rig.Id}", true, rig.Edge.Id, rig.Connection!.ConnectionId, status.LastSeen, false, 0), status);
    }

    [Fact]
    public async Task A_trace_follows_the_device_from_connection_to_connection()
    {
        var rig = await Rig.Connected(world);
        var sink = new FakeTraceSink();
        var trace = new TraceRequest(Guid.NewGuid(), world.Grains.CreateObjectReference<ITraceSink>(sink), world.Clock.GetUtcNow().AddMinutes(1));

        await rig.Grain.Trace(trace).Within("the trace");
        Assert.Equal((rig.Connection!.ConnectionId, trace.Id, true), await rig.Edge.Traces.Next("the trace"));
        await rig.Attach();
        Assert.Equal((rig.Connection!.ConnectionId, trace.Id, true), await rig.Edge.Traces.Next("the trace of the second connection"));

        await rig.Grain.EndTrace(trace.Id).Within("the end");
        Assert.Equal((rig.Connection!.ConnectionId, trace.Id, false), await rig.Edge.Traces.Next("the trace's end"));
        await rig.Attach();
        await rig.Grain.Trace(trace with { Id = Guid.NewGuid() }).Within("another trace");
        Assert.NotEqual(trace.Id, (await rig.Edge.Traces.Next("the other trace")).TraceId);
        GC.KeepAlive(sink);
    }
}
