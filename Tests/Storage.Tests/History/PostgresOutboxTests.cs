using Gateway.Silo.Storage;

namespace Gateway.Storage.Tests.History;

[Collection(PostgresCollection.Name)]
public sealed class PostgresOutboxTests(PostgresServer server) : OutboxContract
{
    private string? _connectionString;

    internal override async Task<TestStorage> OpenAsync()
    {
        _connectionString ??= await server.CreateDatabaseAsync();
        return await TestStorage.OpenAsync(new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = _connectionString });
    }

    [PostgresFact]
    public override Task A_message_comes_out_as_it_went_in_and_is_gone_when_it_is_done() => base.A_message_comes_out_as_it_went_in_and_is_gone_when_it_is_done();

    [PostgresFact]
    public override Task Only_as_many_as_asked_for_come_and_the_longest_due_first() => base.Only_as_many_as_asked_for_come_and_the_longest_due_first();

    [PostgresFact]
    public override Task Nobody_else_gets_a_message_while_its_lease_lasts_and_anybody_afterwards() => base.Nobody_else_gets_a_message_while_its_lease_lasts_and_anybody_afterwards();

    [PostgresFact]
    public override Task Many_who_take_at_once_never_get_the_same_message() => base.Many_who_take_at_once_never_get_the_same_message();

    [PostgresFact]
    public override Task What_is_put_off_comes_back_later_with_its_attempts_counted() => base.What_is_put_off_comes_back_later_with_its_attempts_counted();

    [PostgresFact]
    public override Task Whoever_waits_is_told_of_what_this_process_stores() => base.Whoever_waits_is_told_of_what_this_process_stores();

    [PostgresFact]
    public override Task What_waits_survives_a_restart() => base.What_waits_survives_a_restart();
}
