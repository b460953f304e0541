namespace Gateway.Storage.Tests.Orleans;

/// <summary>Orleans' real providers against the tables and statements of <c>Postgres/Orleans</c>.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OrleansOnPostgresTests(PostgresServer server)
{
    [PostgresFact]
    public async Task Two_silos_join_and_a_state_survives_them()
    {
        var connectionString = await server.CreateDatabaseAsync();

        // At the same time, on an empty database: they also take turns at making the tables.
        var starting = new[] { "first", "second" }.Select(name => TestSilo.StartAsync(name, connectionString)).ToList();
        await Task.WhenAll(starting).Within();
        await using (var first = await starting[0])
        await using (var second = await starting[1])
        {
            Assert.Equal(2, (await first.Management.GetHosts(onlyActive: true).Within()).Count);
            Assert.Equal(2, (await second.Management.GetHosts(onlyActive: true).Within()).Count);

            // Enough grains that both silos get some: they are placed by their hash.
            var silos = new HashSet<string>();
            for (var i = 0; i < 40; i++)
            {
                Assert.Equal(i + 1, await first.Grains.GetGrain<ICounterGrain>($"counter {i}").Add(i + 1).Within());
                silos.Add(await second.Grains.GetGrain<ICounterGrain>($"counter {i}").Silo().Within());
            }

            Assert.Equal(["first", "second"], silos.Order());
        }

        await using var third = await TestSilo.StartAsync("third", connectionString);
        Assert.Single(await third.Management.GetHosts(onlyActive: true).Within());
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(i + 1, await third.Grains.GetGrain<ICounterGrain>($"counter {i}").Get().Within());
        }
    }

    [PostgresFact]
    public async Task A_write_with_an_old_etag_is_refused_and_the_newer_state_stays()
    {
        await using var silo = await TestSilo.StartAsync("only", await server.CreateDatabaseAsync());
        var grain = silo.Grains.GetGrain<ICounterGrain>("disputed");
        await grain.Add(5).Within();

        Assert.True(await grain.WriteWithOldEtagIsRefused().Within());

        await grain.Deactivate().Within();
        Assert.Equal(5, await grain.Get().Within());
        Assert.Equal(7, await grain.Add(2).Within());
    }

    [PostgresFact]
    public async Task A_cleared_state_is_gone_and_can_be_made_again()
    {
        await using var silo = await TestSilo.StartAsync("only", await server.CreateDatabaseAsync());
        var grain = silo.Grains.GetGrain<ICounterGrain>("cleared");
        await grain.Add(5).Within();
        await grain.Clear().Within();
        Assert.Equal(0, await grain.Get().Within());
        Assert.Equal(3, await grain.Add(3).Within());

        await grain.Clear().Within();
        await grain.Deactivate().Within();
        Assert.Equal(0, await grain.Get().Within());
        Assert.Equal(4, await grain.Add(4).Within());
        await grain.Deactivate().Within();
        Assert.Equal(4, await grain.Get().Within());
    }

    // Orleans' provider stores a string key that reads as a hexadecimal number as that number, so "ace" and "0ACE" would share one row
    // there. A prefix with a letter beyond F, as all string keys of this product have, keeps them apart.
    [PostgresFact]
    public async Task String_keys_that_look_like_one_number_are_two_grains()
    {
        await using var silo = await TestSilo.StartAsync("only", await server.CreateDatabaseAsync());
        await silo.Grains.GetGrain<ICounterGrain>("name/ace").Add(5).Within();
        Assert.Equal(0, await silo.Grains.GetGrain<ICounterGrain>("name/0ACE").Get().Within());
    }
}
