using System.Collections.Immutable;
using System.Data.Common;
using Gateway.Silo.Api.Audit;

namespace Gateway.Silo.Storage.Audit;

/// <summary>See <see cref="IAuditLog.Store"/>; the answer is always true.</summary>
internal sealed record AuditWrite(AuditEntry Entry) : IWriteRequest<bool>;

/// <summary>Remove the oldest entries of the audit log; answers how many are gone.</summary>
/// <param name="Before">Only those before this time.</param>
/// <param name="AtMost">At most so many, so that other writers are not held up.</param>
internal sealed record AuditPrune(DateTimeOffset Before, int AtMost) : IWriteRequest<int>;

/// <summary>See <see cref="IAuditLog.Query"/>.</summary>
internal sealed record AuditPage(AuditQuery Query) : IReadRequest<ImmutableArray<AuditRecord>>
{
    private const string Columns = "id, at, key_id, key_name, route, target, detail, status, address";

    /// <summary>Reads a row.</summary>
    public static AuditRecord Row(DbDataReader row, TimeColumn time) => new(
        row.GetInt64(0),
        new AuditEntry(
            time(row, 1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            row.GetString(6),
            row.GetInt32(7),
            row.GetString(8)));

    /// <summary>Its SQL.</summary>
    /// <param name="parameter">How the database writes a parameter; its names are before, key, target, from, to and limit.</param>
    public string Sql(Func<string, string> parameter)
    {
        string?[] conditions =
        [
            Query.Before is null ? null : $"id < {parameter("before")}",
            Query.KeyId is null ? null : $"key_id = {parameter("key")}",
            Query.Target is null ? null : $"target = {parameter("target")}",
            Query.From is null ? null : $"at >= {parameter("from")}",
            Query.To is null ? null : $"at <= {parameter("to")}",
        ];
        var where = string.Join(" AND ", conditions.Where(static condition => condition is not null));
        return $"SELECT {Columns} FROM gateway_audit{(where.Length > 0 ? " WHERE " + where : "")} ORDER BY id DESC LIMIT {parameter("limit")}";
    }
}
