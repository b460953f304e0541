using System.Collections.Immutable;
using Gateway.Silo.Api.Audit;
using Gateway.Silo.Storage.Audit;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The reader's statements about the audit log.</summary>
internal sealed class SqliteAuditReader(SqliteConnection connection) : IDisposable
{
    private readonly SqlitePages _pages = new(connection, "before", "key", "target", "from", "to", "limit");

    /// <summary>Reads a page.</summary>
    public ImmutableArray<AuditRecord> Page(AuditPage page)
    {
        using var rows = _pages.With(
            page.Sql(static name => "$" + name),
            page.Query.Before,
            page.Query.KeyId,
            page.Query.Target,
            SqliteTime.From(page.Query.From),
            SqliteTime.From(page.Query.To),
            page.Query.Limit).ExecuteReader();
        var found = ImmutableArray.CreateBuilder<AuditRecord>();
        while (rows.Read())
        {
            found.Add(new AuditRecord(rows.GetInt64(0), new AuditEntry(
                SqliteTime.To(rows.GetInt64(1)),
                rows.GetString(2),
                rows.GetString(3),
                rows.GetString(4),
                rows.GetString(5),
                rows.GetString(6),
                rows.GetInt32(7),
                rows.GetString(8))));
        }

        return found.DrainToImmutable();
    }

    /// <inheritdoc />
    public void Dispose() => _pages.Dispose();
}
