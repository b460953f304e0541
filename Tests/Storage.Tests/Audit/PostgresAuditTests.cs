using Gateway.Silo.Storage;

namespace Gateway.Storage.Tests.Audit;

[Collection(PostgresCollection.Name)]
public sealed class PostgresAuditTests(PostgresServer server) : AuditContract
{
    private string? _connectionString;

    internal override async Task<TestStorage> OpenAsync()
    {
        _connectionString ??= await server.CreateDatabaseAsync();
        return await TestStorage.OpenAsync(new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = _connectionString });
    }

    [PostgresFact]
    public override Task An_entry_comes_out_as_it_went_in() => base.An_entry_comes_out_as_it_went_in();

    [PostgresFact]
    public override Task A_page_has_what_was_asked_for_newest_first() => base.A_page_has_what_was_asked_for_newest_first();

    [PostgresFact]
    public override Task Old_entries_go() => base.Old_entries_go();

    [PostgresFact]
    public override Task What_is_closed_takes_nothing_and_says_so() => base.What_is_closed_takes_nothing_and_says_so();
}
