using Gateway.Silo.Storage;

namespace Gateway.Storage.Tests.Audit;

public sealed class SqliteAuditTests : AuditContract, IDisposable
{
    private readonly TestFolder _folder = new();

    internal override Task<TestStorage> OpenAsync() => TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public override Task An_entry_comes_out_as_it_went_in() => base.An_entry_comes_out_as_it_went_in();

    [Fact]
    public override Task A_page_has_what_was_asked_for_newest_first() => base.A_page_has_what_was_asked_for_newest_first();

    [Fact]
    public override Task Old_entries_go() => base.Old_entries_go();

    [Fact]
    public override Task What_is_closed_takes_nothing_and_says_so() => base.What_is_closed_takes_nothing_and_says_so();
}
