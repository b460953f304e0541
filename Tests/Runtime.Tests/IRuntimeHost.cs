namespace Gateway.Runtime.Tests;

/// <summary>A grain runtime with the test grains, on a clock that only tests move. Which runtime it is, the build says.</summary>
public interface IRuntimeHost
{
    IGrainFactory Grains { get; }

    IServiceProvider Services { get; }

    Task StartAsync();

    /// <summary>Stops it as its process would.</summary>
    Task StopAsync();

    /// <summary>Lets time pass: on the test's clock, and also in the world where the runtime measures some times by that.</summary>
    internal Task PassAsync(ManualTimeProvider clock, TimeSpan step);
}

/// <summary>What both runtimes are set to, short enough for tests that have to wait in the world.</summary>
internal static class Settings
{
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan CollectionAge = TimeSpan.FromSeconds(4);
    public static readonly TimeSpan CollectionInterval = TimeSpan.FromSeconds(1);
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

    /// <summary>Starts at the world's time, to which the cluster's runtime compares some of it.</summary>
    internal ManualTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>A key that no other test uses.</summary>
    public static string NewKey() => $"key-{Interlocked.Increment(ref s_names)}";

    public Task InitializeAsync() => Host.StartAsync();

    public async Task DisposeAsync()
    {
        var stopped = Host.StopAsync();
        await AdvanceUntilAsync(() => stopped.IsCompleted, TimeSpan.FromSeconds(1), "the end of the host");
        await stopped;
    }

    /// <summary>Lets time pass, step by step, until something happens that depends on it.</summary>
    internal async Task AdvanceUntilAsync(Func<bool> happened, TimeSpan step, string what)
    {
        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        while (!happened())
        {
            Assert.False(deadline.IsCancellationRequested, $"Within {Waiting.Deadline}, moving the clock: {what}");
            await Host.PassAsync(Clock, step);
        }
    }
}
