using System.Diagnostics;

namespace Gateway.Cluster.Tests;

/// <summary>A home whose phone commands its relayer all the time.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private readonly Phone _phone;

    private Pair(Home home, Phone phone, Relayer relayer, Deliveries deliveries)
    {
        Home = home;
        _phone = phone;
        Relayer = relayer;
        Deliveries = deliveries;
        Commands = CommandStream.Start(phone, home.DeviceCode);
    }

    public Home Home { get; }

    /// <summary>The relayer's newest connection.</summary>
    public Relayer Relayer { get; private set; }

    public Deliveries Deliveries { get; }

    public CommandStream Commands { get; }

    /// <summary>Makes a home, connects both, and begins to command.</summary>
    /// <param name="phoneAt">The silo of the phone.</param>
    /// <param name="relayerAt">The silo of the relayer.</param>
    /// <param name="grainAt">The silo where the relayer's grain comes to life: where it logs in first.</param>
    public static async Task<Pair> StartAsync(Silo phoneAt, Silo relayerAt, Silo grainAt)
    {
        var home = await Home.CreateAsync(phoneAt, grainAt);
        var deliveries = new Deliveries();
        var relayer = await Relayer.ConnectAsync(relayerAt, home.RelayerCode, deliveries: deliveries);
        return new Pair(home, await Phone.LogInAsync(phoneAt, home.User), relayer, deliveries);
    }

    /// <summary>Completes when a command that is sent from now on has succeeded.</summary>
    public Task Succeeds(string what) => Commands.SuccessOfOneSentAfter(Stopwatch.GetTimestamp()).Within(what);

    /// <summary>Completes when a command that is sent so much later has succeeded.</summary>
    public Task SucceedsAfter(TimeSpan time) =>
        Commands.SuccessOfOneSentAfter(Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency))
            .Within($"a command sent {time} later");

    /// <summary>Has the relayer connect anew; completes when it has logged in.</summary>
    public async Task ReconnectAsync(Silo silo)
    {
        await Relayer.DisposeAsync();
        Relayer = await Relayer.ConnectAsync(silo, Home.RelayerCode, deliveries: Deliveries);
    }

    public async ValueTask DisposeAsync()
    {
        await Commands.DisposeAsync();
        await _phone.DisposeAsync();
        await Relayer.DisposeAsync();
    }
}
