using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Naming;

[Collection(WorldCollection.Name)]
public sealed class SequenceTests(World world)
{
    [Fact]
    public async Task Ids_begin_at_1_and_rise_one_by_one()
    {
        var sequence = world.Sequence(World.NewName());
        for (var expected = 1; expected <= 250; expected++)
        {
            Assert.Equal(expected, await sequence.Next().Within("an id"));
        }

        Assert.Equal(3, world.Storage.WritesOf(sequence));
    }

    [Fact]
    public async Task Ids_asked_for_at_once_are_all_different()
    {
        var sequence = world.Sequence(World.NewName());
        var ids = await Task.WhenAll(Enumerable.Range(0, 350).Select(_ => sequence.Next())).Within("350 ids");
        Assert.Equal(Enumerable.Range(1, 350).Select(i => (long)i), ids.Order());
    }

    [Fact]
    public async Task The_next_activation_goes_on_above_what_was_handed_out()
    {
        var key = World.NewName();
        await world.Sequence(key).Next().Within("an id");
        var last = await world.Sequence(key).Next().Within("an id");

        await world.Restart();

        Assert.InRange(await world.Sequence(key).Next().Within("an id of the next activation"), last + 1, long.MaxValue);
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task A_block_that_the_storage_did_not_take_is_not_handed_out(Failure failure)
    {
        var sequence = world.Sequence(World.NewName());
        var ids = new List<long>();
        for (var i = 0; i < 100; i++)
        {
            ids.Add(await sequence.Next().Within("an id of the first block"));
        }

        world.Storage.FailNextWrite(sequence, failure);
        Assert.Equal(0, await sequence.Next().Within("the failure"));

        for (var i = 0; i < 150; i++)
        {
            ids.Add(await sequence.Next().Within("an id after the failure"));
        }

        Assert.Equal(ids.Distinct().Order(), ids);
    }

    [Fact]
    public async Task While_the_storage_cannot_be_read_after_a_failure_there_are_no_ids()
    {
        var sequence = world.Sequence(World.NewName());
        Assert.Equal(1, await sequence.Next().Within("an id"));
        for (var i = 0; i < 99; i++)
        {
            await sequence.Next().Within("an id of the first block");
        }

        world.Storage.FailNextWrite(sequence, Failure.WrittenButLost);
        Assert.Equal(0, await sequence.Next().Within("the failure"));
        world.Storage.SetReadable(sequence, false);
        Assert.Equal(0, await sequence.Next().Within("the failure to read"));
        world.Storage.SetReadable(sequence, true);

        Assert.InRange(await sequence.Next().Within("an id"), 101, 201);
    }
}
