using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Relayers;

/// <summary>The hash of a relayer's secret.</summary>
[Collection(WorldCollection.Name)]
public sealed class EnrolmentTests(World world)
{
    [Fact]
    public async Task The_first_secret_stands_and_is_stored()
    {
        var rig = await Rig.Offline(world);
        Assert.Null(await rig.Grain.GetSecretHash().Within("the hash"));
        Assert.Equal("first", await rig.Grain.Enrol("code", "first").Within("the enrolment"));
        Assert.Equal("first", await rig.Grain.Enrol("code", "second").Within("a later one"));
        await world.Restart();
        Assert.Equal("first", await world.Relayer(rig.Id).GetSecretHash().Within("the hash"));
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
}
