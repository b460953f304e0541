using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.ApiKeys;

[Collection(WorldCollection.Name)]
public sealed class ApiKeysTests(World world)
{
    // The gateway has one of these; tests take one each.
    private readonly long _number = World.NewNumber();

    // Asked for each time: the end of an activation may be that of its runtime.
    private IApiKeysGrain Grain => world.Grains.GetGrain<IApiKeysGrain>(_number);

    [Fact]
    public async Task A_key_is_kept_and_revoked_across_activations()
    {
        var key = NewKey(ApiKeyRole.Command);
        Assert.Equal(ApiKeyChange.Done, await Grain.Add(key).Within("the key"));
        Assert.Equal(ApiKeyChange.IdTaken, await Grain.Add(key with { Name = "other" }).Within("the refusal"));
        await world.End(Grain);
        Assert.Equal(key, Assert.Single(await Keys()));

        Assert.Equal(ApiKeyChange.Done, await Grain.Revoke(key.Id).Within("the revocation"));
        Assert.Equal(ApiKeyChange.Done, await Grain.Revoke(key.Id).Within("the second revocation"));
        Assert.Equal(ApiKeyChange.Unknown, await Grain.Revoke("other").Within("the refusal"));
        await world.End(Grain);
        Assert.Equal(world.Clock.GetUtcNow(), Assert.Single(await Keys()).RevokedAt);
        Assert.Equal(ApiKeyChange.IdTaken, await Grain.Add(key).Within("the refusal"));
    }

    [Fact]
    public async Task Who_knows_the_newest_version_gets_nothing()
    {
        await Grain.Add(NewKey(ApiKeyRole.Read)).Within("the key");
        var list = await Grain.GetKeys(-1).Within("the keys");
        Assert.NotNull(list);
        Assert.Null(await Grain.GetKeys(list.Version).Within("nothing"));
        await Grain.Revoke(list.Keys[0].Id).Within("the revocation");
        Assert.NotNull(await Grain.GetKeys(list.Version).Within("the keys"));
    }

    [Fact]
    public async Task The_first_key_is_taken_only_while_no_other_may_do_everything()
    {
        await Grain.Add(NewKey(ApiKeyRole.Command)).Within("a key");
        var (first, second) = (NewKey(ApiKeyRole.Admin), NewKey(ApiKeyRole.Admin));
        Assert.Equal(ApiKeyChange.Done, await Grain.AddFirst(first).Within("the first"));
        Assert.Equal(ApiKeyChange.Done, await Grain.AddFirst(first).Within("the first again"));
        Assert.Equal(ApiKeyChange.NotNeeded, await Grain.AddFirst(first with { Hash = "another" }).Within("the refusal of another secret"));
        Assert.Equal(ApiKeyChange.NotNeeded, await Grain.AddFirst(second).Within("the refusal of a second"));

        await Grain.Revoke(first.Id).Within("the revocation");
        Assert.Equal(ApiKeyChange.NotNeeded, await Grain.AddFirst(first).Within("the refusal of a revoked one"));
        Assert.Equal(ApiKeyChange.Done, await Grain.AddFirst(second).Within("the second"));
    }

    [Fact]
    public async Task What_the_storage_does_not_take_is_not_there()
    {
        var key = NewKey(ApiKeyRole.Admin);
        world.Storage.FailNextWrite(Grain, Failure.NotWritten);
        Assert.Equal(ApiKeyChange.StorageFailure, await Grain.Add(key).Within("the failure"));
        Assert.Empty(await Keys());
        Assert.Equal(ApiKeyChange.Done, await Grain.Add(key).Within("the key"));

        world.Storage.FailNextWrite(Grain, Failure.NotWritten);
        Assert.Equal(ApiKeyChange.StorageFailure, await Grain.Revoke(key.Id).Within("the failure"));
        Assert.Null(Assert.Single(await Keys()).RevokedAt);
    }

    [Fact]
    public async Task There_is_a_most_ofGrain_and_revoked_ones_make_room()
    {
        var keys = Enumerable.Range(0, IApiKeysGrain.MaxKeys).Select(_ => NewKey(ApiKeyRole.Read)).ToList();
        foreach (var key in keys)
        {
            await Grain.Add(key).Within("a key");
        }

        Assert.Equal(ApiKeyChange.TooMany, await Grain.Add(NewKey(ApiKeyRole.Read)).Within("the refusal"));
        await Grain.Revoke(keys[0].Id).Within("the revocation");
        Assert.Equal(ApiKeyChange.Done, await Grain.Add(NewKey(ApiKeyRole.Read)).Within("a key in the room"));
    }

    private static ApiKeyRecord NewKey(ApiKeyRole role) =>
        new(World.NewName("key"), "a key", role, World.NewName("hash"), DateTimeOffset.UnixEpoch) { RequestsPerSecond = 7 };

    private async Task<IEnumerable<ApiKeyRecord>> Keys() => (await Grain.GetKeys(-1).Within("the keys"))?.Keys ?? [];
}
