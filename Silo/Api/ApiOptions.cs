namespace Gateway.Silo.Api;

/// <summary>The settings of the HTTP API.</summary>
internal sealed record ApiOptions
{
    /// <summary>The shortest <see cref="ConfiguredKey"/>, in characters.</summary>
    public const int MinConfiguredKey = 16;

    /// <summary><c>Http:ApiKey</c>: a key that may do everything for as long as it is configured; null for none.</summary>
    public string? ConfiguredKey { get; init; }

    /// <summary>Where the first key is written when none is configured.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary><c>Http:KeyRequestsPerSecond</c>: how many requests a key may make each second, unless it has a limit of its own.</summary>
    public int KeyRequestsPerSecond { get; init; } = 10_000;

    /// <summary><c>Http:MaxTraces</c>: how many traces of devices may be followed at this silo at a time.</summary>
    public int MaxTraces { get; init; } = 100;

    /// <summary>
    /// <c>Http:MaxDevicesSearched</c>: how many devices one request for those that are offline may look through, until its page ends without being full; never less than it may have.
    /// </summary>
    public int MaxDevicesSearched { get; init; } = 5000;

    /// <summary><c>Http:MaxTracesPerKey</c>: how many of them one key may follow, so that it leaves some to others.</summary>
    public int MaxTracesPerKey { get; init; } = 20;

    /// <inheritdoc/>
    public override string ToString() => nameof(ApiOptions); // never the key into a log
}
