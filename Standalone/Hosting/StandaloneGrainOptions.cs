using System.Reflection;

namespace Orleans.Hosting;

/// <summary>Settings of the in-process grain runtime. Times are positive.</summary>
public sealed class StandaloneGrainOptions
{
    /// <summary>Assemblies whose grain classes are served.</summary>
    public ICollection<Assembly> GrainAssemblies { get; } = [];

    /// <summary>Further grain classes.</summary>
    public ICollection<Type> GrainClasses { get; } = [];

    /// <summary>How long a caller waits for an answer; <see cref="ResponseTimeoutAttribute"/> overrides it. 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long activation may take before its token is cancelled. 30 s.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long deactivation may take. 30 s.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a grain may idle before it is collected; <see cref="CollectionAgeLimitAttribute"/> overrides it. 15 min.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle grains are looked for. 1 min.</summary>
    public TimeSpan CollectionInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often calls without an answer are looked for, and so how late a time-out may be. 250 ms.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long all grains together have to deactivate when the host stops. 20 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
