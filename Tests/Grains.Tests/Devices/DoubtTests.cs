using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Tests.Hosting;
using Gateway.Grains.Tests.Relayers;

namespace Gateway.Grains.Tests.Devices;

/// <summary>Devices whose connection has ended without a word to their grain.</summary>
[Collection(WorldCollection.Name)]
public sealed class DoubtTests(World world)
{
    /// <summary>Heartbeats are nearer to each other.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(91);

    [Fact]
    public async Task A_connection_that_its_edge_does_not_know_any_more_is_no_connection()
    {
        var rig = await Connected();
        world.EdgeSessions.Held = default;
        Assert.True(await rig.Grain.IsOnline().Within("the status, while nobody doubts it"));
        world.Clock.Advance(Silence);
        await Rig.AssertEnds(rig.Invoke(1), CommandEnd.Offline);
        Assert.False(await rig.Grain.IsOnline().Within("the status"));
        Assert.False(rig.Edge.Deliveries.TryRead(out _));
        await rig.Attach();
        Assert.True(await rig.Grain.IsOnline().Within("the status after the next login"));
    }

    [Fact]
    public async Task So_says_its_status_when_another_login_is_there()
    {
        var rig = await Connected();
        world.EdgeSessions.Held = (rig.Connection!.ConnectionId, rig.Epoch + 1);
        world.Clock.Advance(Silence);
        Assert.False((await rig.Grain.GetStatus().Within("the status")).IsOnline);
    }

    [Fact]
    public async Task One_that_is_there_gets_its_commands_in_order_and_is_not_asked_for_again_for_a_while()
    {
        var rig = await Connected();
        world.Clock.Advance(Silence);
        var asked = world.EdgeSessions.Asked;
        var (first, second) = (rig.Invoke(1), rig.Invoke(2));
        await rig.Answer(await rig.Delivered(1));
        await rig.Answer(await rig.Delivered(2));
        await Rig.AssertEnds(first, CommandEnd.Answered);
        await Rig.AssertEnds(second, CommandEnd.Answered);
        Assert.True(await rig.Grain.IsOnline().Within("the status"));
        Assert.Equal(asked + 1, world.EdgeSessions.Asked);
    }

    [Fact]
    public async Task A_sign_of_life_leaves_no_doubt()
    {
        var rig = await Connected();
        world.Clock.Advance(Silence / 2);
        Assert.True(await rig.Grain.Confirm(rig.Epoch).Within("the confirmation"));
        world.Clock.Advance(Silence / 2);
        var asked = world.EdgeSessions.Asked;
        Assert.True(await rig.Grain.IsOnline().Within("the status"));
        Assert.Equal(asked, world.EdgeSessions.Asked);
    }

    [Fact]
    public async Task Where_the_edge_cannot_be_asked_the_connection_is_used()
    {
        var rig = await Connected();
        world.EdgeSessions.EdgeId = "another one";
        world.Clock.Advance(Silence);
        var call = rig.Invoke(1);
        await rig.Answer(await rig.Delivered(1));
        await Rig.AssertEnds(call, CommandEnd.Answered);
    }

    private async Task<Rig> Connected()
    {
        var rig = await Rig.Connected(world);
        world.EdgeSessions.EdgeId = rig.Edge.Id;
        world.EdgeSessions.Held = (rig.Connection!.ConnectionId, rig.Epoch);
        return rig;
    }
}
