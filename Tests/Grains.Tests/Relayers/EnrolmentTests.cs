using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Relayers;

/// <summary>Whether an operator has enrolled a relayer, and the hash of its secret.</summary>
[Collection(WorldCollection.Name)]
public sealed class EnrolmentTests(World world)
{
    [Fact]
    public async Task The_first_secret_stands_and_is_stored()
    {
        var rig = await Rig.Offline(world);
        Assert.Equal(new RelayerAdmission(false, null), await Admission(rig));
        Assert.Equal("first", await rig.Grain.Enrol("code", "first").Within("the enrolment"));
        Assert.Equal("first", await rig.Grain.Enrol("code", "second").Within("a later one"));
        await world.Restart();
        Assert.Equal(new RelayerAdmission(false, "first"), await Admission(rig));
    }

    [Theory]
    [InlineData(Failure.NotWritten, "second")]
    [InlineData(Failure.WrittenButLost, "first")]
    public async Task One_that_the_storage_did_not_take_is_not_acknowledged(Failure failure, string standing)
    {
        var rig = await Rig.Offline(world);
        world.Storage.FailNextWrite(rig.Grain, failure);
        Assert.Null(await rig.Grain.Enrol("code", "first").Within("the failure"));
        Assert.Equal(standing, await rig.Grain.Enrol("code", "second").Within("the enrolment"));
    }

    [Fact]
    public async Task Of_two_at_once_one_stands_for_both()
    {
        var rig = await Rig.Offline(world);
        var both = await Task.WhenAll(rig.Grain.Enrol("code", "first"), rig.Grain.Enrol("code", "second")).Within("both");
        Assert.Equal(both[0], both[1]);
    }

    [Fact]
    public async Task Enrolled_it_stays_with_whatever_secret_it_has_and_outlives_the_process()
    {
        var rig = await Rig.Offline(world);
        Assert.Equal("own", await rig.Grain.Enrol("code", "own").Within("its own secret"));
        Assert.True(await rig.Grain.SetEnrolled("code", true).Within("the enrolment"));
        var writes = world.Storage.WritesOf(rig.Grain);
        Assert.True(await rig.Grain.SetEnrolled("code", true).Within("the same again"));
        Assert.Equal(writes, world.Storage.WritesOf(rig.Grain));
        await world.Restart();
        Assert.Equal(new RelayerAdmission(true, "own"), await Admission(rig));
        Assert.Equal((true, true), await Overview(rig));

        Assert.True(await rig.Grain.SetSecret("code", null).Within("the forgetting"));
        Assert.Equal(new RelayerAdmission(true, null), await Admission(rig));
        Assert.Equal((true, false), await Overview(rig));
    }

    [Fact]
    public async Task An_operators_secret_enrols()
    {
        var rig = await Rig.Offline(world);
        Assert.True(await rig.Grain.SetSecret("code", "given").Within("the secret"));
        Assert.Equal(new RelayerAdmission(true, "given"), await Admission(rig));
        Assert.Equal("given", await rig.Grain.Enrol("code", "own").Within("its own secret, too late"));

        // Also when the secret is none other than before.
        var other = await Rig.Offline(world);
        await other.Grain.Enrol("code", "same").Within("its own secret");
        Assert.True(await other.Grain.SetSecret("code", "same").Within("the secret"));
        Assert.Equal(new RelayerAdmission(true, "same"), await Admission(other));
    }

    [Fact]
    public async Task Removed_it_is_closed_and_has_no_secret_any_more_and_its_apartments_stay()
    {
        var rig = await Rig.Connected(world);
        Assert.True(await rig.Grain.Link(1, "code").Within("a link"));
        Assert.True(await rig.Grain.SetSecret("code", "given").Within("the secret"));

        Assert.True(await rig.Grain.SetEnrolled("code", false).Within("the removal"));

        Assert.Equal((rig.Connection!.ConnectionId, CloseReason.Operator), await rig.Edge.Closes.Next("the close"));
        Assert.False(await rig.Grain.Reattach(rig.Connection, rig.Epoch).Within("the old connection"));
        await world.Restart();
        Assert.Equal(new RelayerAdmission(false, null), await Admission(rig));
        Assert.Equal(1, Assert.Single((await rig.Grain.GetOverview().Within("the overview")).Apartments));
    }

    [Fact]
    public async Task A_removal_that_cannot_be_stored_is_none()
    {
        var rig = await Rig.Connected(world);
        Assert.True(await rig.Grain.SetEnrolled("code", true).Within("the enrolment"));
        world.Storage.FailNextWrite(rig.Grain, Failure.NotWritten);
        Assert.False(await rig.Grain.SetEnrolled("code", false).Within("the failure"));
        Assert.Equal(new RelayerAdmission(true, null), await Admission(rig));
        Assert.True(await rig.Grain.IsOnline().Within("the status"));
    }

    [Fact]
    public async Task Neither_enrolling_nor_removing_ends_a_block()
    {
        var rig = await Rig.Offline(world);
        Assert.True(await rig.Grain.SetBlocked(true).Within("the block"));
        foreach (var isEnrolled in new[] { true, false, true })
        {
            Assert.True(await rig.Grain.SetEnrolled("code", isEnrolled).Within("the change"));
            Assert.Equal(AttachResult.Blocked, (await rig.Grain.Attach(rig.Edge.Connect(), "code").Within("the login")).Result);
        }
    }

    private static Task<RelayerAdmission> Admission(Rig rig) => rig.Grain.GetAdmission().Within("the admission");

    private static async Task<(bool IsEnrolled, bool HasSecret)> Overview(Rig rig) =>
        await rig.Grain.GetOverview().Within("the overview") is var o ? (o.IsEnrolled, o.HasSecret) : default;
}
