using System.Diagnostics;
using System.Globalization;
using Gateway.Protocol.Messaging;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>A silo is asked to end (SIGTERM) while commands flow.</summary>
[Collection(PostgresCollection.Name)]
public sealed class StoppedSiloTests(PostgresServer postgres, ITestOutputHelper output)
{
    /// <summary>Longer than a silo may take to end, so that nothing here comes right by a time-out.</summary>
    private static readonly TimeSpan ControlTimeout = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(10);

    [PostgresTheory]
    [InlineData("DotNetty")]
    [InlineData("Kestrel")]
    public async Task It_ends_in_order_and_the_others_go_on(string transport)
    {
        await using var cluster = await SiloCluster.CreateAsync(postgres, ControlTimeout, output);
        var silos = await cluster.StartAsync(transport, transport, transport);
        var (a, b, ending) = (silos[0], silos[1], silos[2]);
        await using var near = await Pair.StartAsync(phoneAt: a, relayerAt: a, grainAt: a);
        await using var far = await Pair.StartAsync(phoneAt: a, relayerAt: b, grainAt: b);
        await using var moved = await Pair.StartAsync(phoneAt: b, relayerAt: a, grainAt: ending);
        await using var own = await Pair.StartAsync(phoneAt: a, relayerAt: ending, grainAt: ending);
        await using var guest = await Pair.StartAsync(phoneAt: ending, relayerAt: a, grainAt: a);
        var others = new[] { ("grain on the phone's silo", near), ("grain on another silo", far), ("grain on the silo that ends", moved) };
        var pairs = new[] { ("relayer of the silo that ends", own), ("phone of the silo that ends", guest) }.Concat(others).ToArray();
        await pairs.Each(pair => pair.Succeeds("a command before the end"));

        // One whose relayer says nothing: its grain can neither wait for the answer nor take it along.
        var home = await Home.CreateAsync(a, grainAt: ending);
        await using var silent = await Relayer.ConnectAsync(a, home.RelayerCode, hold: true);
        await using var phone = await Phone.LogInAsync(b, home.User);
        var unanswered = phone.ControlAsync(home.DeviceCode);
        await silent.NextAsync();

        var began = Stopwatch.GetTimestamp();
        Assert.Equal(0, await ending.StopAsync());
        output.WriteLine($"ended {Seconds(began)} s after it was asked to");
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, EndTime);
        Assert.Equal(StatusCode.RelayerTimeout, (await unanswered).Status);
        var again = phone.ControlAsync(home.DeviceCode);
        await silent.AnswerAsync(await silent.NextAsync());
        Phone.Ok(await again);
        await own.Relayer.Closed.Within("the end of the connection of its relayer");
        await own.ReconnectAsync(b);
        await own.Succeeds("a command after the relayer's return");
        await others.Each(pair => pair.SucceedsAfter(TimeSpan.FromSeconds(5)));

        await pairs.StopAsync(output);
        foreach (var (name, pair) in others)
        {
            Assert.False(pair.Relayer.Closed.IsCompleted, $"The relayer lost its connection: {name}");
            pair.Commands.AssertOnly(name, StatusCode.Ok, StatusCode.RelayerTimeout);
            Assert.InRange(pair.Commands.LongestGap(), TimeSpan.Zero, EndTime);
        }

        own.Commands.AssertOnly("its relayer", StatusCode.Ok, StatusCode.RelayerOffline, StatusCode.RelayerTimeout);
        Assert.Empty(ending.Errors());
    }

    private static string Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
}
