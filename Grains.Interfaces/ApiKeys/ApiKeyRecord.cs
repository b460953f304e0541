namespace Gateway.Grains.Interfaces.ApiKeys;

/// <summary>A key of the HTTP API. The key's text itself is known to its holder only.</summary>
/// <param name="Id">Its id, which is part of its text.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Hash">SHA-256 of its text, hexadecimal.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
[GenerateSerializer, Immutable, Alias("Gateway.ApiKeyRecord")]
public sealed record ApiKeyRecord(string Id, string Name, ApiKeyRole Role, string Hash, DateTimeOffset CreatedAt)
{
    /// <summary>How many requests a second it may make at each silo; null for the gateway's own limit.</summary>
    [Id(0)]
    public int? RequestsPerSecond { get; init; }

    /// <summary>When it was revoked, UTC; null while it is good.</summary>
    [Id(1)]
    public DateTimeOffset? RevokedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(ApiKeyRecord)} {Id}"; // never the hash into a log
}

/// <summary>What a key may do; a higher one includes the lower ones.</summary>
[GenerateSerializer, Alias("Gateway.ApiKeyRole")]
public enum ApiKeyRole
{
    /// <summary>Look at everything that is no secret.</summary>
    Read = 1,

    /// <summary>Command devices, too.</summary>
    Command = 2,

    /// <summary>Change everything, too: block devices, make and revoke keys.</summary>
    Admin = 3,
}
