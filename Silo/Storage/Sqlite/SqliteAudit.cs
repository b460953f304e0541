using Gateway.Silo.Api.Audit;
using Gateway.Silo.Storage.Audit;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The writer's statements about the audit log.</summary>
internal sealed class SqliteAudit(SqliteConnection connection) : IDisposable
{
    private readonly SqlitePrepared _insert = new(
        connection,
        "INSERT INTO gateway_audit (at, key_id, key_name, route, target, detail, status, address) "
        + "VALUES ($at, $keyId, $keyName, $route, $target, $detail, $status, $address)",
        "at", "keyId", "keyName", "route", "target", "detail", "status", "address");

    private readonly SqlitePrepared _prune = new(
        connection,
        "DELETE FROM gateway_audit WHERE id IN (SELECT id FROM gateway_audit WHERE at < $before ORDER BY at LIMIT $count)",
        "before", "count");

    /// <summary>Inserts an entry.</summary>
    public void Insert(AuditEntry entry, SqliteTransaction transaction) => _insert.With(
        transaction,
        SqliteTime.From(entry.At),
        entry.KeyId,
        entry.KeyName,
        entry.Route,
        entry.Target,
        entry.Detail,
        entry.Status,
        entry.Address).ExecuteNonQuery();

    /// <summary>Removes the oldest entries.</summary>
    /// <returns>How many.</returns>
    public int Prune(AuditPrune prune, SqliteTransaction transaction) =>
        _prune.With(transaction, SqliteTime.From(prune.Before), prune.AtMost).ExecuteNonQuery();

    /// <inheritdoc />
    public void Dispose()
    {
        _insert.Dispose();
        _prune.Dispose();
    }
}
