using System.Collections.Immutable;
using Gateway.Silo.Api.Audit;
using Gateway.Silo.Storage.Audit;

namespace Gateway.Storage.Tests.Audit;

/// <summary>What the audit log promises on both databases; each has a class that runs these.</summary>
public abstract class AuditContract
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly AuditQuery Anything = new(null, null, null, null, null, 100);

    internal abstract Task<TestStorage> OpenAsync();

    public virtual async Task An_entry_comes_out_as_it_went_in()
    {
        var entry = new AuditEntry(
            Noon.AddTicks(10), "k1", "客厅🏠", "POST /api/v1/devices/{id}/block", "terminal:T1", "detail '; DROP TABLE", 200, "::1");
        await using (var storage = await OpenAsync())
        {
            Assert.True(await storage.Audit.Store(entry).Within());
            Assert.True(await storage.Audit.Store(entry with { KeyName = "nul \0", Target = "", Detail = "", Address = "" }).Within());
        }

        await using var again = await OpenAsync();
        var found = await again.Audit.Query(Anything).Within();
        Assert.Equal([entry with { KeyName = "nul \ufffd", Target = "", Detail = "", Address = "" }, entry], found.Select(record => record.Entry));
        Assert.True(found[0].Id > found[1].Id);
    }

    public virtual async Task A_page_has_what_was_asked_for_newest_first()
    {
        await using var storage = await OpenAsync();
        for (var i = 0; i < 40; i++)
        {
            Assert.True(await storage.Audit.Store(Entry(i)).Within());
        }

        var all = Enumerable.Range(0, 40).Reverse().Select(Entry).ToList();
        AuditQuery[] queries =
        [
            Anything, Anything with { KeyId = "k1" }, Anything with { Target = "t2" }, Anything with { KeyId = "k1", Target = "t2" },
            Anything with { From = Noon.AddSeconds(10) }, Anything with { To = Noon.AddSeconds(10) },
            Anything with { KeyId = "k0", From = Noon.AddSeconds(5), To = Noon.AddSeconds(25) }, Anything with { KeyId = "none" },
        ];
        foreach (var query in queries)
        {
            var found = new List<AuditRecord>();
            ImmutableArray<AuditRecord> page;
            do
            {
                page = await storage.Audit.Query(query with { Before = found.Count == 0 ? null : found[^1].Id, Limit = 7 }).Within();
                found.AddRange(page);
            }
            while (page.Length == 7);

            Assert.Equal(
                all.Where(entry => (query.KeyId is null || entry.KeyId == query.KeyId) && (query.Target is null || entry.Target == query.Target)
                    && (query.From is null || entry.At >= query.From) && (query.To is null || entry.At <= query.To)),
                found.Select(record => record.Entry));
        }
    }

    public virtual async Task Old_entries_go()
    {
        await using var storage = await OpenAsync();
        for (var i = 0; i < 10; i++)
        {
            await storage.Audit.Store(Entry(i)).Within();
        }

        var prune = new AuditPrune(Noon.AddSeconds(5), 3);
        Assert.Equal(3, await storage.Storage.Workers.WriteHistoryAsync(prune).Within());
        Assert.Equal(2, await storage.Storage.Workers.WriteHistoryAsync(prune).Within());
        Assert.Equal(Enumerable.Range(5, 5).Reverse().Select(Entry), (await storage.Audit.Query(Anything).Within()).Select(record => record.Entry));
    }

    public virtual async Task What_is_closed_takes_nothing_and_says_so()
    {
        var storage = await OpenAsync();
        var audit = storage.Audit;
        await storage.DisposeAsync().AsTask().Within();
        Assert.False(await audit.Store(Entry(1)).Within());
        Assert.True((await audit.Query(Anything).Within()).IsDefault);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => audit.Query(Anything with { Limit = 0 }));
    }

    private static AuditEntry Entry(int i) => new(Noon.AddSeconds(i), $"k{i % 2}", "name", "PUT /x/{id}", $"t{i % 3}", "", 200 + i, "127.0.0.1");
}
