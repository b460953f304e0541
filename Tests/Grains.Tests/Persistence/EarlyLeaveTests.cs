using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Terminals;
using Gateway.Grains.Tests.Hosting;

namespace Gateway.Grains.Tests.Persistence;

/// <summary>What does not exist does not stay in memory for being asked for.</summary>
[Collection(WorldCollection.Name)]
public sealed class EarlyLeaveTests(World world)
{
    [Fact]
    public async Task Grains_of_what_does_not_exist_leave_and_write_nothing()
    {
        const long First = 900_000_000;
        var home = await world.NewHome();
        var terminals = Enumerable.Range(0, 20).Select(i => world.Grains.GetGrain<ITerminalGrain>(ITerminalGrain.KeyOf($"X99{i:D4}"))).ToArray();
        foreach (var (terminal, i) in terminals.Select((t, i) => (t, i)))
        {
            Assert.Equal("", (await terminal.GetStatus().Within("the status")).Code);
            Assert.Equal(Outcome.BadParameter, (await world.Apartment(First + i).Query(home.AccountId, -1).Within("the answer")).Outcome);
            Assert.Null(await world.Account(First + i).GetProfile().Within("the profile"));
        }

        await Waiting.Until(async () =>
        {
            await world.RuntimeClock.Advance(TimeSpan.FromSeconds(1));
            var there = (await world.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics())
                .Where(g => g.GrainId.Type.ToString() is "terminal" || (g.GrainId.Type.ToString() is "apartment" or "account" && g.GrainId.GetIntegerKey() >= First))
                .ToArray();
            return there.Length == 0 ? null : $"{there.Length} grains of nothing are there";
        });
    }

    [Fact]
    public async Task An_account_knows_its_apartments()
    {
        var (mine, theirs) = (await world.NewHome(), await world.NewHome());
        var account = world.Account(mine.AccountId);
        Assert.True(await account.HasApartment(mine.ApartmentId).Within("the answer"));
        Assert.False(await account.HasApartment(theirs.ApartmentId).Within("the answer"));
    }
}
