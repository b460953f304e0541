using Gateway.Silo.Storage;

namespace Gateway.Storage.Tests.States;

public sealed class SqliteStateQueriesTests : StateQueriesContract, IDisposable
{
    private readonly TestFolder _folder = new();

    internal override Task<TestStorage> OpenAsync() => TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public override Task A_range_has_the_keys_with_a_prefix_in_their_order_each_once() => base.A_range_has_the_keys_with_a_prefix_in_their_order_each_once();

    [Fact]
    public override Task States_are_found_by_their_keys() => base.States_are_found_by_their_keys();

    [Fact]
    public override Task What_is_closed_or_asked_for_too_much_says_so() => base.What_is_closed_or_asked_for_too_much_says_so();
}
