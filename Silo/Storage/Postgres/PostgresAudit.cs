using System.Collections.Immutable;
using Gateway.Silo.Api.Audit;
using Gateway.Silo.Storage.Audit;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Statements about the audit log.</summary>
internal static class PostgresAudit
{
    private static readonly string[] s_pageParameters = ["before", "key", "target", "from", "to", "limit"];

    /// <summary>Inserts an entry.</summary>
    public static PostgresStatement Insert(AuditEntry row) => PostgresStatement.Done(
        new NpgsqlBatchCommand(
            """
            INSERT INTO gateway_audit (at, key_id, key_name, route, target, detail, status, address)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """)
            .With(row.At.UtcDateTime)
            .With(row.KeyId)
            .With(row.KeyName)
            .With(row.Route)
            .With(row.Target)
            .With(row.Detail)
            .With(row.Status)
            .With(row.Address));

    /// <summary>Removes the oldest entries; what another silo is removing is left to it.</summary>
    public static PostgresStatement Prune(AuditPrune prune) => PostgresStatement.Count(
        new NpgsqlBatchCommand(
            """
            WITH old AS MATERIALIZED (SELECT id FROM gateway_audit WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
            DELETE FROM gateway_audit USING old WHERE gateway_audit.id = old.id RETURNING 1
            """)
            .With(prune.Before.UtcDateTime)
            .With(prune.AtMost));

    /// <summary>Reads a page.</summary>
    public static ImmutableArray<AuditRecord> Page(AuditPage page, NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(page.Sql(static name => $"${Array.IndexOf(s_pageParameters, name) + 1}"), connection);
        command.Parameters
            .AddOrNull(page.Query.Before, NpgsqlDbType.Bigint)
            .AddOrNull(page.Query.KeyId, NpgsqlDbType.Text)
            .AddOrNull(page.Query.Target, NpgsqlDbType.Text)
            .AddOrNull(page.Query.From)
            .AddOrNull(page.Query.To);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = page.Query.Limit });
        return command.ReadAll(AuditPage.Row, PostgresTime.In);
    }
}
