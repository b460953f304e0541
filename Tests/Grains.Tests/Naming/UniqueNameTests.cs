using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Naming;

[Collection(WorldCollection.Name)]
public sealed class UniqueNameTests(World world)
{
    [Fact]
    public async Task Of_many_that_claim_a_name_at_once_one_wins()
    {
        var name = world.Name(World.NewName());
        var claims = await Task.WhenAll(Enumerable.Range(1, 50).Select(owner => name.Claim(owner, evict: null))).Within("50 claims");

        var winner = Assert.Single(claims.Select(c => c.Owner).Distinct());
        Assert.Equal(winner, await name.Find().Within("the owner"));
    }

    [Fact]
    public async Task A_claim_says_who_has_the_name_and_since_when()
    {
        var name = world.Name(World.NewName());
        var since = world.Clock.GetUtcNow();
        Assert.Equal(new NameClaim(1, since), await name.Claim(1, evict: null).Within("the claim"));
        world.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(new NameClaim(1, since), await name.Claim(2, evict: null).Within("the refusal"));
        Assert.Equal(new NameClaim(1, since), await name.Claim(2, new NameClaim(3, since)).Within("the refusal"));
        Assert.Equal(
            new NameClaim(2, since.AddSeconds(5)), await name.Claim(2, new NameClaim(1, since)).Within("the take-over"));
    }

    [Fact]
    public async Task A_claim_that_its_owner_has_just_made_again_is_not_taken_over()
    {
        var name = world.Name(World.NewName());
        var stale = await name.Claim(1, evict: null).Within("the claim");
        var again = await name.Claim(1, evict: null).Within("the same claim again, with the clock standing still");
        Assert.True(again.Since > stale.Since);

        Assert.Equal(again, await name.Claim(2, stale).Within("the refusal"));
        Assert.Equal(2, (await name.Claim(2, again).Within("the take-over")).Owner);
    }

    [Fact]
    public async Task Only_the_owner_gives_a_name_back()
    {
        var name = world.Name(World.NewName());
        await name.Claim(1, evict: null).Within("the claim");
        await name.Release(2).Within("the release by another");
        Assert.Equal(1, await name.Find().Within("the owner"));

        await name.Release(1).Within("the release");

        Assert.Equal(0, await name.Find().Within("nobody"));
        Assert.Null(world.Storage.Row(name));
        Assert.Equal(2, (await name.Claim(2, evict: null).Within("the next claim")).Owner);
    }

    [Fact]
    public async Task A_claim_outlives_its_activation()
    {
        var key = World.NewName();
        var claim = await world.Name(key).Claim(7, evict: null).Within("the claim");

        await world.Restart();

        Assert.Equal(claim, await world.Name(key).Claim(8, evict: null).Within("the refusal"));
    }

    [Fact]
    public async Task A_claim_that_the_storage_did_not_take_is_nobodys()
    {
        var name = world.Name(World.NewName());
        world.Storage.FailNextWrite(name, Failure.NotWritten);
        Assert.Equal(0, (await name.Claim(1, evict: null).Within("the failure")).Owner);

        Assert.Equal(0, await name.Find().Within("nobody"));
        Assert.Equal(2, (await name.Claim(2, evict: null).Within("the next claim")).Owner);
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_holds()
    {
        var name = world.Name(World.NewName());
        world.Storage.FailNextWrite(name, Failure.WrittenButLost);
        Assert.Equal(0, (await name.Claim(1, evict: null).Within("the failure")).Owner);

        Assert.Equal(1, (await name.Claim(2, evict: null).Within("the refusal")).Owner);
        await name.Release(1).Within("the release");
        Assert.Equal(0, await name.Find().Within("nobody"));
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task A_release_that_failed_can_be_repeated(Failure failure)
    {
        var name = world.Name(World.NewName());
        await name.Claim(1, evict: null).Within("the claim");
        world.Storage.FailNextWrite(name, failure);
        await name.Release(1).Within("the failing release");

        await name.Release(1).Within("the release");

        Assert.Null(world.Storage.Row(name));
        Assert.Equal(2, (await name.Claim(2, evict: null).Within("the next claim")).Owner);
    }

    [Fact]
    public async Task All_that_ask_for_a_new_names_id_at_once_get_the_same()
    {
        var (name, sequence) = (world.Name(World.NewName()), World.NewName("sequence"));
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => name.FindOrAllocate(sequence))).Within("20 ids");

        Assert.Equal(1, Assert.Single(ids.Distinct()));
        Assert.Equal(1, await name.Find().Within("the owner"));
    }

    [Theory]
    [InlineData(Failure.NotWritten)]
    [InlineData(Failure.WrittenButLost)]
    public async Task An_id_that_the_storage_did_not_take_is_not_told(Failure failure)
    {
        var (key, sequence) = (World.NewName(), World.NewName("sequence"));
        world.Storage.FailNextWrite(world.Name(key), failure);
        Assert.Equal(0, await world.Name(key).FindOrAllocate(sequence).Within("the failure"));

        var id = await world.Name(key).FindOrAllocate(sequence).Within("the id");
        await world.Restart();

        Assert.NotEqual(0, id);
        Assert.Equal(id, await world.Name(key).FindOrAllocate(sequence).Within("the same id"));
        Assert.Equal(id, await world.Name(key).Find().Within("the owner"));
    }

    [Fact]
    public async Task Without_an_id_from_the_sequence_there_is_no_claim()
    {
        var (name, sequence) = (world.Name(World.NewName()), World.NewName("sequence"));
        world.Storage.FailNextWrite(world.Sequence(sequence), Failure.NotWritten);

        Assert.Equal(0, await name.FindOrAllocate(sequence).Within("the failure"));
        Assert.Null(world.Storage.Row(name));
    }

    [Fact]
    public async Task A_name_that_nobody_has_does_not_stay_in_memory()
    {
        var name = world.Name(World.NewName());
        Assert.Equal(0, await name.Find().Within("nobody"));
        world.Storage.Put(name, """{"owner":7,"since":"2026-01-01T00:00:00+00:00"}""");
        Assert.Equal(0, await name.Find().Within("nobody, as far as is in memory"));
        await world.RuntimeClock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(7, await name.Find().Within("the owner in the storage"));
    }

    [Theory]
    [InlineData("Name", "login/Name")]
    [InlineData(" Name ", "login/Name")]
    [InlineData("Some.One@Example.Org", "login/some.one@example.org")]
    [InlineData("13800000000", "login/13800000000")]
    public void A_login_name_has_one_key_whatever_its_kind(string name, string key) => Assert.Equal(key, NameKeys.Login(name));

    [Fact]
    public void A_relayers_code_is_no_login_name() => Assert.NotEqual(NameKeys.Login("x"), NameKeys.Relayer("x"));
}
