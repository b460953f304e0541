using Gateway.Silo.Storage;

namespace Gateway.Storage.Tests.Presence;

public sealed class SqlitePresenceTests : PresenceContract, IDisposable
{
    private readonly TestFolder _folder = new();

    internal override Task<TestStorage> OpenAsync() => TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public override Task Events_come_out_in_their_order_and_are_gone_when_they_are_removed() => base.Events_come_out_in_their_order_and_are_gone_when_they_are_removed();

    [Fact]
    public override Task What_is_known_is_kept_with_the_events_and_by_shard() => base.What_is_known_is_kept_with_the_events_and_by_shard();

    [Fact]
    public override Task One_process_at_a_time_has_a_lease() => base.One_process_at_a_time_has_a_lease();

    [Fact]
    public override Task Whoever_waits_is_told_of_what_this_process_stores() => base.Whoever_waits_is_told_of_what_this_process_stores();

    [Fact]
    public override Task What_is_closed_takes_nothing_and_says_so() => base.What_is_closed_takes_nothing_and_says_so();
}
