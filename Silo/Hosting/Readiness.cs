using Gateway.Grains.Interfaces.Health;
using Gateway.Silo.Storage;

namespace Gateway.Silo.Hosting;

/// <summary>One thing that must work for clients to be served.</summary>
/// <param name="Name">What it is called when it does not.</param>
/// <param name="Check">Completes when it works; fails, or does not complete, when it does not. It must not block.</param>
internal sealed record ReadinessCheck(string Name, Func<Task> Check);

/// <summary>
/// Whether the process can do what clients want of it. Checked when somebody asks, and for a second that is the answer for all who ask. Thread-safe.
/// </summary>
internal sealed class Readiness(
    IHostApplicationLifetime lifetime, IEnumerable<ReadinessCheck> checks, TimeProvider time, ILogger<Readiness> logger)
{
    /// <summary>How long a check may take.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer holds.</summary>
    internal static readonly TimeSpan Validity = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<string?> _last = Task.FromResult<string?>(null);
    private long? _lastAt;
    private string? _told;

    /// <summary>What keeps it from being ready; null when nothing does.</summary>
    public Task<string?> WhyNot()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Task.FromResult<string?>("stopping");
        }

        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return Task.FromResult<string?>("starting");
        }

        lock (_gate)
        {
            if (_last.IsCompleted && (_lastAt is not { } at || time.GetElapsedTime(at) >= Validity))
            {
                _last = CheckAll();
                _lastAt = time.GetTimestamp();
            }

            return _last;
        }
    }

    private async Task<string?> CheckAll()
    {
        var wrong = await Task.WhenAll(checks.Select(Wrong));
        var why = wrong.Any(w => w is not null) ? string.Join(", ", wrong.Where(w => w is not null)) : null;
        if (why is not null && why != _told)
        {
            logger.LogWarning("not ready: {Why}", why);
        }
        else if (why is null && _told is not null)
        {
            logger.LogInformation("ready again");
        }

        _told = why;
        return why;
    }

    private async Task<string?> Wrong(ReadinessCheck check)
    {
        try
        {
            await check.Check().WaitAsync(Limit, time);
            return null;
        }
        catch (Exception e)
        {
            logger.LogDebug(e, "{Check} does not work", check.Name);
            return check.Name;
        }
    }
}

/// <summary>What the gateway needs.</summary>
internal static class ReadinessServices
{
    /// <summary>Adds <see cref="Readiness"/> and its checks: the storage takes writes, grains get their turns, the listeners are there.</summary>
    public static void AddReadiness(this IServiceCollection services)
    {
        services.AddSingleton(all =>
        {
            var storage = all.GetRequiredService<GatewayStorage>();
            return new ReadinessCheck("storage", () => storage.Workers.ProbeAsync());
        });
        services.AddSingleton(all =>
        {
            var probe = all.GetRequiredService<IGrainFactory>().GetGrain<IProbeGrain>(IProbeGrain.Key);
            return new ReadinessCheck("grains", probe.Answer);
        });
        services.AddSingleton(all =>
        {
            var edge = all.GetService<DotNettyEdge>();
            return new ReadinessCheck("listeners", () => edge is not { IsListening: false }
                ? Task.CompletedTask
                : throw new InvalidOperationException("A port of DotNetty's is not open."));
        });
        services.AddSingleton<Readiness>();
    }
}
