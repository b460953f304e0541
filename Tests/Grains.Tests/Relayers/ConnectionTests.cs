using System.Text.Json.Nodes;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Relayers;

[Collection(WorldCollection.Name)]
public sealed class ConnectionTests(World world)
{
    [Fact]
    public async Task Every_login_has_a_higher_epoch()
    {
        var rig = await Rig.Connected(world);
        var first = rig.Epoch;
        await rig.Attach();
        var second = rig.Epoch;
        Assert.InRange(second, first + 1, long.MaxValue);

        await world.Restart();
        var edge = world.NewEdge();
        world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await rig.Attach(edge);

        Assert.InRange(rig.Epoch, second + 1, long.MaxValue);
        GC.KeepAlive(edge);
    }

    [Fact]
    public async Task An_epoch_is_higher_though_the_wall_clock_was_set_back_and_the_grain_left_memory()
    {
        var rig = await Rig.Connected(world);
        var first = rig.Epoch;
        await rig.Detach();
        world.Clock.SetWallClock(TimeSpan.FromDays(-2));
        try
        {
            await world.End(rig.Grain);
            world.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await rig.Attach();
            Assert.InRange(rig.Epoch, first + 1, long.MaxValue);
            Assert.True(await rig.Grain.Confirm(rig.Epoch).Within("a heartbeat"));
            Assert.InRange((await rig.Grain.GetStatus().Within("the status")).LastSeen, world.Clock.GetUtcNow().AddMinutes(-5), world.Clock.GetUtcNow());
        }
        finally
        {
            world.Clock.SetWallClock(TimeSpan.FromDays(2));
        }
    }

    [Fact]
    public async Task A_login_closes_the_older_connection()
    {
        var rig = await Rig.Connected(world);
        var older = rig.Connection!;
        var otherEdge = world.NewEdge();
        await rig.Attach(otherEdge);

        Assert.Equal((older.ConnectionId, CloseReason.Replaced), await rig.Edge.Closes.Next("the closing of the older connection"));
        Assert.True(await rig.Grain.IsOnline().Within("the status"));
        var call = rig.Invoke(1);
        await rig.Answer(await rig.Delivered(1, otherEdge));
        await Rig.AssertEnds(call, CommandEnd.Answered);
    }

    [Fact]
    public async Task A_connection_that_logs_in_again_is_not_closed()
    {
        var rig = await Rig.Connected(world);
        var second = await rig.Grain.Attach(rig.Connection!, "code").Within("the second login");
        Assert.InRange(second.Epoch, rig.Epoch + 1, long.MaxValue);

        // The first closing that the edge hears of is that of the connection's successor.
        var connection = rig.Connection!;
        await rig.Attach();
        Assert.Equal((connection.ConnectionId, CloseReason.Replaced), await rig.Edge.Closes.Next("the closing"));
        Assert.False(rig.Edge.Closes.TryRead(out _));
    }

    [Fact]
    public async Task A_detached_relayer_is_offline()
    {
        var rig = await Rig.Connected(world);
        Assert.True(await rig.Grain.IsOnline().Within("the status"));
        await rig.Detach();
        Assert.False(await rig.Grain.IsOnline().Within("the status"));
        await Rig.AssertEnds(rig.Invoke(), CommandEnd.Offline);
    }

    [Fact]
    public async Task The_end_of_an_older_connection_is_ignored()
    {
        var rig = await Rig.Connected(world);
        var older = rig.Epoch;
        await rig.Attach();
        await rig.Grain.Detach(older);
        Assert.True(await rig.Grain.IsOnline().Within("the status"));
        Assert.True(await rig.Grain.Confirm(rig.Epoch).Within("the confirmation"));
    }

    [Fact]
    public async Task A_relayer_that_never_logged_in_is_offline()
    {
        var rig = await Rig.Offline(world);
        Assert.False(await rig.Grain.IsOnline().Within("the status"));
        Assert.False(await rig.Grain.Confirm(0).Within("the confirmation"));
        Assert.False(await rig.Grain.Confirm(1).Within("the confirmation"));
        await Rig.AssertEnds(rig.Invoke(), CommandEnd.Offline);
    }

    [Fact]
    public async Task A_grain_that_was_lost_with_its_silo_takes_the_connection_back()
    {
        var rig = await Rig.Connected(world);
        var epoch = rig.Epoch;
        await world.Restart();
        var edge = world.NewEdge();
        var connection = edge.Connect();
        Assert.False(await rig.Grain.IsOnline().Within("the status"));
        Assert.False(await rig.Grain.Confirm(epoch).Within("the confirmation"));

        Assert.True(await rig.Grain.Reattach(connection, epoch).Within("the reattachment"));

        Assert.True(await rig.Grain.IsOnline().Within("the status"));
        Assert.True(await rig.Grain.Confirm(epoch).Within("the confirmation"));
        await rig.Attach(edge);
        Assert.InRange(rig.Epoch, epoch + 1, long.MaxValue);
        Assert.Equal((connection.ConnectionId, CloseReason.Replaced), await edge.Closes.Next("the closing"));
    }

    [Fact]
    public async Task A_connection_that_was_replaced_is_not_taken_back()
    {
        var rig = await Rig.Connected(world);
        var (older, epoch) = (rig.Connection!, rig.Epoch);
        await rig.Attach();
        Assert.False(await rig.Grain.Reattach(older, epoch).Within("the refusal"));
        Assert.True(await rig.Grain.Confirm(rig.Epoch).Within("the confirmation"));
    }

    [Fact]
    public async Task Of_two_connections_that_are_taken_back_the_newer_one_stays()
    {
        var rig = await Rig.Offline(world);
        var (older, newer) = (rig.Edge.Connect(), rig.Edge.Connect());
        Assert.True(await rig.Grain.Reattach(older, 100).Within("the older"));
        Assert.True(await rig.Grain.Reattach(newer, 200).Within("the newer"));
        Assert.Equal((older.ConnectionId, CloseReason.Replaced), await rig.Edge.Closes.Next("the closing"));
        Assert.False(await rig.Grain.Reattach(older, 100).Within("the refusal"));
        Assert.True(await rig.Grain.Confirm(200).Within("the confirmation"));
    }

    [Fact]
    public async Task A_connection_that_is_attached_is_taken_back_without_harm_to_what_is_under_way()
    {
        var rig = await Rig.Connected(world);
        var call = rig.Invoke(1);
        var command = await rig.Delivered(1);
        Assert.True(await rig.Grain.Reattach(rig.Connection!, rig.Epoch).Within("the reattachment"));
        await rig.Answer(command);
        await Rig.AssertEnds(call, CommandEnd.Answered);
        Assert.False(rig.Edge.Closes.TryRead(out _));
    }

    [Fact]
    public async Task A_reattachment_that_its_own_detachment_overtook_is_refused()
    {
        var rig = await Rig.Connected(world);
        await rig.Detach();
        Assert.False(await rig.Grain.Reattach(rig.Connection!, rig.Epoch).Within("the refusal"));
        Assert.False(await rig.Grain.IsOnline().Within("the status"));

        await rig.Attach();
        Assert.True(await rig.Grain.IsOnline().Within("the status"));
        Assert.True(await rig.Grain.Reattach(rig.Connection!, rig.Epoch).Within("the reattachment"));
    }

    [Fact]
    public async Task The_first_login_of_one_that_was_known_before_it_came_is_stored_as_that_of_a_new_one()
    {
        var rig = await Rig.Offline(world);
        Assert.True(await rig.Grain.Link(1, "code").Within("an apartment that waits for it"));
        Assert.Equal(default, (await rig.Grain.GetStatus().Within("the status")).LastSeen);
        world.Storage.FailNextWrite(rig.Grain, Failure.NotWritten);
        Assert.Equal(AttachResult.StorageFailure, (await rig.Grain.Attach(rig.Edge.Connect(), "code").Within("the failure")).Result);

        await rig.Attach();
        var attached = world.Clock.GetUtcNow();
        await world.End(rig.Grain);
        Assert.Equal(attached, (await rig.Grain.GetStatus().Within("the status")).LastSeen);
    }

    [Fact]
    public async Task A_new_relayer_is_stored_before_its_login_succeeds()
    {
        var rig = await Rig.Offline(world);
        world.Storage.FailNextWrite(rig.Grain, Failure.NotWritten);
        Assert.Equal(new Attachment(AttachResult.StorageFailure, 0), await rig.Grain.Attach(rig.Edge.Connect(), "code").Within("the failure"));
        Assert.False(await rig.Grain.IsOnline().Within("the status"));

        await rig.Attach();

        Assert.Equal($"code-{rig.Id}", JsonNode.Parse(world.Storage.Row(rig.Grain)!)!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_known_relayer_logs_in_without_the_storage()
    {
        var rig = await Rig.Connected(world);
        var writes = world.Storage.WritesOf(rig.Grain);
        world.Storage.SetReadable(rig.Grain, false);
        world.Storage.FailNextWrite(rig.Grain, Failure.NotWritten);
        await rig.Attach();
        Assert.True(await rig.Grain.Confirm(rig.Epoch).Within("the confirmation"));
        Assert.Equal(writes, world.Storage.WritesOf(rig.Grain));

        // The failure was not used up by the login: the detachment meets it, and the relayer is offline all the same.
        await rig.Detach();
        Assert.False(await rig.Grain.IsOnline().Within("the status"));
        world.Storage.SetReadable(rig.Grain, true);
    }

    [Fact]
    public async Task When_it_was_last_heard_of_is_stored_every_five_minutes_and_when_it_goes()
    {
        var rig = await Rig.Connected(world);
        var writes = world.Storage.WritesOf(rig.Grain);
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await rig.Grain.Confirm(rig.Epoch).Within("the confirmation"));
        Assert.Equal(writes, world.Storage.WritesOf(rig.Grain));

        world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await rig.Grain.Confirm(rig.Epoch).Within("the confirmation"));
        Assert.True(await rig.Grain.Confirm(rig.Epoch).Within("the confirmation"));
        Assert.Equal(writes + 1, world.Storage.WritesOf(rig.Grain));
        Assert.Equal(world.Clock.GetUtcNow(), LastSeen(rig));

        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var hold = world.Storage.HoldNextWrite(rig.Grain);
        var detaching = rig.Grain.Detach(rig.Epoch);
        await hold.Arrived.Within("the writing of when it went");
        Assert.False(await rig.Grain.IsOnline().Within("the status, not held up by the storage"));
        hold.Release();
        await detaching.Within("the detachment");
        await rig.Grain.Link(1, "code").Within("a later write");
        Assert.Equal(world.Clock.GetUtcNow(), LastSeen(rig));
    }

    [Fact]
    public async Task A_relayer_is_gone_with_its_edge()
    {
        var rig = await Rig.Connected(world);
        var call = rig.Invoke(1);
        await rig.Delivered(1);
        var otherEdge = world.NewEdge();
        var other = await Rig.Offline(world);
        await other.Attach(otherEdge);

        world.Edges.Kill(rig.Edge);

        Assert.False(await rig.Grain.IsOnline().Within("the status"));
        await Rig.AssertEnds(call, CommandEnd.NoAnswer);
        await Rig.AssertEnds(rig.Invoke(), CommandEnd.Offline);
        Assert.True(await other.Grain.IsOnline().Within("the status of one on another edge"));

        await rig.Attach(otherEdge);
        Assert.True(await rig.Grain.IsOnline().Within("the status after the next login"));
    }

    [Fact]
    public async Task A_grain_that_ends_asks_for_its_connection_to_be_attached_again()
    {
        var rig = await Rig.Connected(world);
        await world.End(rig.Grain);
        Assert.Equal(rig.Connection!.ConnectionId, await rig.Edge.Reattachments.Next("the wish to be attached again"));
    }

    private DateTimeOffset LastSeen(Rig rig) =>
        JsonNode.Parse(world.Storage.Row(rig.Grain)!)!["lastSeen"]!.GetValue<DateTimeOffset>();
}
