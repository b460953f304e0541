using System.Collections.Immutable;
using Gateway.Grains.Interfaces.ApiKeys;

namespace Gateway.Silo.Api.Keys;

/// <summary>A key to be made.</summary>
/// <param name="Name">What it is for, 1 to 100 characters.</param>
/// <param name="Role">What it may do.</param>
/// <param name="RequestsPerSecond">How many requests a second it may make at each silo; left out for the gateway's own limit.</param>
internal sealed record NewKey(string? Name, ApiKeyRole? Role, int? RequestsPerSecond);

/// <summary>A key that was made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Key">The key itself; it is not shown again.</param>
internal sealed record CreatedKey(string Id, string Name, ApiKeyRole Role, string Key)
{
    /// <inheritdoc/>
    public override string ToString() => $"{nameof(CreatedKey)} {Id}"; // never the key into a log
}

/// <summary>A key, without what it takes to use it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Role">What it may do.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="RequestsPerSecond">Its own limit of requests a second at each silo, if it has one.</param>
/// <param name="RevokedAt">When it was revoked, UTC; not there while it is good.</param>
internal sealed record KeyView(
    string Id, string Name, ApiKeyRole Role, DateTimeOffset CreatedAt, int? RequestsPerSecond, DateTimeOffset? RevokedAt);

/// <summary>All keys.</summary>
/// <param name="Items">The keys, oldest first.</param>
internal sealed record KeyList(ImmutableArray<KeyView> Items);
