using Gateway.Silo.Storage;

namespace Gateway.Storage.Tests.States;

[Collection(PostgresCollection.Name)]
public sealed class PostgresStateQueriesTests(PostgresServer server) : StateQueriesContract
{
    internal override async Task<TestStorage> OpenAsync() => await TestStorage.OpenAsync(
        new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = await server.CreateDatabaseAsync() });

    [PostgresFact]
    public override Task A_range_has_the_keys_with_a_prefix_in_their_order_each_once() => base.A_range_has_the_keys_with_a_prefix_in_their_order_each_once();

    [PostgresFact]
    public override Task States_are_found_by_their_keys() => base.States_are_found_by_their_keys();

    [PostgresFact]
    public override Task What_is_closed_or_asked_for_too_much_says_so() => base.What_is_closed_or_asked_for_too_much_says_so();
}
