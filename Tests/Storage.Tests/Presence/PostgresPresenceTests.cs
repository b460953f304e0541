using Gateway.Silo.Storage;

namespace Gateway.Storage.Tests.Presence;

[Collection(PostgresCollection.Name)]
public sealed class PostgresPresenceTests(PostgresServer server) : PresenceContract
{
    private string? _connectionString;

    internal override async Task<TestStorage> OpenAsync()
    {
        _connectionString ??= await server.CreateDatabaseAsync();
        return await TestStorage.OpenAsync(new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = _connectionString });
    }

    [PostgresFact]
    public override Task Events_come_out_in_their_order_and_are_gone_when_they_are_removed() => base.Events_come_out_in_their_order_and_are_gone_when_they_are_removed();

    [PostgresFact]
    public override Task What_is_known_is_kept_with_the_events_and_by_shard() => base.What_is_known_is_kept_with_the_events_and_by_shard();

    [PostgresFact]
    public override Task One_process_at_a_time_has_a_lease() => base.One_process_at_a_time_has_a_lease();

    [PostgresFact]
    public override Task Whoever_waits_is_told_of_what_this_process_stores() => base.Whoever_waits_is_told_of_what_this_process_stores();

    [PostgresFact]
    public override Task What_is_closed_takes_nothing_and_says_so() => base.What_is_closed_takes_nothing_and_says_so();
}
