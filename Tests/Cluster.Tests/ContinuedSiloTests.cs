using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>
/// A silo is cut off: its process stands still for so long that the others declare it dead, and its devices connect to them. Its old connections are open
/// all the time, and phones there have sent commands meanwhile.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class ContinuedSiloTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const int Homes = 10;

    [PostgresFact]
    public async Task A_silo_that_goes_on_commands_no_device_that_has_logged_in_elsewhere()
    {
        await using var cluster = await SiloCluster.CreateAsync(postgres, TimeSpan.FromSeconds(10), output);
        var silos = await cluster.StartAsync("DotNetty", "DotNetty");
        var (a, cut) = (silos[0], silos[1]);
        var homes = new List<(Home Home, Relayer Old, Phone Phone)>();
        for (var i = 0; i < Homes; i++)
        {
            // The grain beside the connection, or not.
            var home = await Home.CreateAsync(a, grainAt: silos[i % 2]);
            homes.Add((home, await Relayer.ConnectAsync(cut, home.RelayerCode), await Phone.LogInAsync(cut, home.User)));
        }

        // Twice, so that links have what they need to send at once.
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await Task.WhenAll(homes.Select(async home => Phone.Ok(await home.Phone.ControlAsync(home.Home.DeviceCode))));
        }

        var moved = new List<Relayer>();
        var answers = new List<Task>();
        cut.Process.Signal(ProgramRun.Stop);
        try
        {
            await a.Process.Line(line => line.Contains("is gone; attaching", StringComparison.Ordinal), "that the silo is lost");
            moved.AddRange(await Task.WhenAll(homes.Select(home => Relayer.ConnectAsync(a, home.Home.RelayerCode))));
            answers.AddRange(homes.Select(home => home.Phone.ControlAsync(home.Home.DeviceCode, value: 2)));
        }
        finally
        {
            // Not before all devices have moved.
            cut.Process.Signal(ProgramRun.Continue);
        }

        await cut.Process.Exit();
        await Task.WhenAll(answers.Select(answer => answer.ContinueWith(static _ => { }, TaskScheduler.Default)))
            .Within("the ends of the commands to the silo that had stood still");
        await Task.WhenAll(homes.Select(home => home.Old.Closed)).Within("the ends of its old connections");
        Assert.All(homes, home => Assert.Equal(2, home.Old.Commands));

        // And where the devices are now they work.
        foreach (var (home, relayer) in homes.Select(home => home.Home).Zip(moved))
        {
            await using var phone = await Phone.LogInAsync(a, home.User);
            var before = relayer.Commands;
            Phone.Ok(await phone.ControlAsync(home.DeviceCode, value: 3));
            Assert.Equal(before + 1, relayer.Commands);
            await relayer.DisposeAsync();
        }

        foreach (var (_, old, phone) in homes)
        {
            await old.DisposeAsync();
            await phone.DisposeAsync();
        }
    }
}
