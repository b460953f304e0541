using Gateway.Tests;

namespace Gateway.Runtime.Tests;

/// <summary>A grain runtime with the test grains, on a clock that only tests move. Which runtime it is, the build says.</summary>
public interface IRuntimeHost
{
    IGrainFactory Grains { get; }

    IServiceProvider Services { get; }

    Task StartAsync();

    /// <summary>Stops it as its process would.</summary>
    Task StopAsync();
}

/// <summary>A started runtime for the tests of a class, and what surrounds it.</summary>
public sealed class RuntimeFixture : IAsyncLifetime
{
    private static long s_names;

    public RuntimeFixture() => Host = RuntimeHost.Create(this);

    public IRuntimeHost Host { get; }

    public IGrainFactory Grains => Host.Grains;

    public MemoryStorage Storage { get; } = new();

    public LogSink Log { get; } = new();

    internal ManualTimeProvider Clock { get; } = new();

    /// <summary>A key that no other test uses.</summary>
    public static string NewKey() => $"key-{Interlocked.Increment(ref s_names)}";

    public Task InitializeAsync() => Host.StartAsync();

    public Task DisposeAsync() => Host.StopAsync();

    /// <summary>Moves the clock, step by step, until something happens that depends on it.</summary>
    internal async Task AdvanceUntilAsync(Func<bool> happened, TimeSpan step, string what)
    {
        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        while (!happened())
        {
            Assert.False(deadline.IsCancellationRequested, $"Within {Waiting.Deadline}, moving the clock: {what}");
            Clock.Advance(step);

            // The runtime reacts on threads of its own; until they are done there is nothing to wait for but the next look.
            await Task.Yield();
        }
    }
}
