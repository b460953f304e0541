using System.Diagnostics;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>How soon the others find a silo that stands still, though its connections are open and it had just been talking.</summary>
[Collection(PostgresCollection.Name)]
public sealed class SiloLivenessTests(PostgresServer postgres, ITestOutputHelper output)
{
    /// <summary>About three seconds; the rest is for a busy machine. By Orleans' own choice it were eight and more.</summary>
    private static readonly TimeSpan FindingTime = TimeSpan.FromSeconds(7);

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_frozen_silo_is_found_in_seconds(bool spares)
    {
        await using var cluster = await SiloCluster.CreateAsync(postgres, TimeSpan.FromSeconds(3), output);
        cluster.Set("Cluster:ConnectionLiveness", spares ? "true" : "false");
        var silos = await cluster.StartAsync("DotNetty", "DotNetty");
        var (a, frozen) = (silos[0], silos[1]);
        await using var pair = await Pair.StartAsync(phoneAt: a, relayerAt: frozen, grainAt: frozen);
        await pair.Succeeds("a command before the stop");

        frozen.Process.Signal(ProgramRun.Stop);
        var stopped = Stopwatch.GetTimestamp();
        try
        {
            await a.Process.Line(
                line => line.Contains("is gone; attaching", StringComparison.Ordinal), "that the silo is lost", TimeSpan.FromSeconds(60));
            var found = Stopwatch.GetElapsedTime(stopped);
            output.WriteLine($"found {found.TotalSeconds:0.00} s after the stop, liveness of connections {spares}");
            Assert.InRange(found, TimeSpan.Zero, FindingTime);
        }
        finally
        {
            frozen.Process.Signal(ProgramRun.Continue);
        }

        // It learns that it was declared dead, and ends.
        await frozen.Process.Exit();
    }
}
