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
    public ImmutableArray<AuditRecord> Page(AuditPage page) => _pages.With(
        page.Sql(static name => "$" + name),
        page.Query.Before,
        page.Query.KeyId,
        page.Query.Target,
        SqliteTime.From(page.Query.From),
        SqliteTime.From(page.Query.To),
        page.Query.Limit).ReadAll(AuditPage.Row, SqliteTime.In);

    /// <inheritdoc />
    public void Dispose() => _pages.Dispose();
}
