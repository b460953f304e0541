using Gateway.Protocol.Messaging;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>Pairs, each with a name that says what is special about it.</summary>
internal static class Pairs
{
    public static Task Each(this IEnumerable<(string Name, Pair Pair)> pairs, Func<Pair, Task> what) =>
        Task.WhenAll(pairs.Select(pair => what(pair.Pair)));

    /// <summary>Stops to command; tells the figures, and checks that every answer was true.</summary>
    public static async Task StopAsync(this IEnumerable<(string Name, Pair Pair)> pairs, ITestOutputHelper output)
    {
        foreach (var (name, pair) in pairs)
        {
            await pair.Commands.StopAsync();
            output.WriteLine($"{name}: {pair.Commands.Summary()}");
            pair.Commands.AssertTruthful(pair.Deliveries);
        }
    }

    /// <summary>Checks that commands had no other status than these.</summary>
    public static void AssertOnly(this CommandStream commands, string name, params StatusCode[] statuses) => Assert.All(
        commands.Ended,
        command => Assert.True(command.Status is { } status && statuses.Contains(status), $"{name}: {command.Outcome}"));
}
