using System.Collections.Immutable;

namespace Gateway.Silo.Api.Audit;

/// <summary>Who changed what through the HTTP API, in the database's own tables. Rows are added and read, never changed. Thread-safe.</summary>
internal interface IAuditLog
{
    /// <summary>Stores an entry.</summary>
    /// <returns>After the commit; false when the database did not take it.</returns>
    Task<bool> Store(AuditEntry entry);

    /// <summary>Reads a page, newest first.</summary>
    /// <returns>Default when the database does not answer.</returns>
    Task<ImmutableArray<AuditRecord>> Query(AuditQuery query);
}

/// <summary>A change that somebody asked for through the API, whether it was made or refused. Holds no secrets.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="KeyId">The id of the key that it was asked for with.</param>
/// <param name="KeyName">What that key was called then.</param>
/// <param name="Route">The method and the route's pattern: <c>POST /api/v1/devices/{id}/block</c>.</param>
/// <param name="Target">What it was about: the values in the route, such as a device's id; empty where there are none. At most 500 characters.</param>
/// <param name="Detail">What was asked for beyond that, for people to read; may be empty. At most 1000 characters.</param>
/// <param name="Status">The HTTP status that it was answered with.</param>
/// <param name="Address">The IP address that it came from; empty where that is not known.</param>
internal sealed record AuditEntry(
    DateTimeOffset At, string KeyId, string KeyName, string Route, string Target, string Detail, int Status, string Address);

/// <summary>An entry as it is stored.</summary>
/// <param name="Id">Its id; rises with time.</param>
/// <param name="Entry">The entry.</param>
internal sealed record AuditRecord(long Id, AuditEntry Entry);

/// <summary>Which entries are asked for.</summary>
/// <param name="Before">Only those with a lower id; null for the newest.</param>
/// <param name="KeyId">Only those of this key; null for all.</param>
/// <param name="Target">Only those about this; null for all.</param>
/// <param name="From">The earliest time, UTC, included; null for any.</param>
/// <param name="To">The latest time, UTC, included; null for any.</param>
/// <param name="Limit">How many, 1 to 1000.</param>
internal sealed record AuditQuery(long? Before, string? KeyId, string? Target, DateTimeOffset? From, DateTimeOffset? To, int Limit);
