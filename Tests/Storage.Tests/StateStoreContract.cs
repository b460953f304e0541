using System.Text;
using Gateway.Silo.Storage;

namespace Gateway.Storage.Tests;

/// <summary>What both databases promise; each has a class that runs these.</summary>
public abstract class StateStoreContract
{
    internal static readonly StateKey Key = new("relayer", "test_relayer", "state");

    internal abstract Task<TestStorage> OpenAsync();

    public virtual async Task Nothing_is_stored_at_first()
    {
        await using var storage = await OpenAsync();
        Assert.Null(await storage.States.ReadAsync(Key).Within());
        Assert.True(storage.States.IsAvailable);
    }

    public virtual async Task What_is_written_is_read_byte_by_byte()
    {
        await using var storage = await OpenAsync();
        var payload = Utf8("""{"name":"客厅 – Küche 🏠","empty":""}""");

        var written = await storage.States.WriteAsync(Key, payload, null).Within();

        Assert.False(written.IsConflict);
        var row = await storage.States.ReadAsync(Key).Within();
        Assert.Equal(payload, row!.Payload);
        Assert.Equal(written.Version, row.Version);
    }

    public virtual async Task A_part_of_a_buffer_is_written_as_that_part()
    {
        await using var storage = await OpenAsync();
        var buffer = Utf8("""xx{"a":1}xx""");
        await storage.States.WriteAsync(Key, buffer.AsMemory(2, buffer.Length - 4), null).Within();
        Assert.Equal(Utf8("""{"a":1}"""), (await storage.States.ReadAsync(Key).Within())!.Payload);
    }

    public virtual async Task A_large_state_is_kept()
    {
        await using var storage = await OpenAsync();
        var payload = Utf8($"\"{new string('x', 3_000_000)}\"");
        await storage.States.WriteAsync(Key, payload, null).Within();
        Assert.Equal(payload, (await storage.States.ReadAsync(Key).Within())!.Payload);
    }

    public virtual async Task States_that_differ_in_one_part_of_the_key_or_in_case_are_different()
    {
        await using var storage = await OpenAsync();
        StateKey[] keys =
        [
            new("a", "b", "c"), new("A", "b", "c"), new("a", "B", "c"), new("a", "b", "C"), new("ab", "b", "c"),
            new("a", "1f", "c"), new("a", "1F", "c"), new("a", "01F", "c"), new("a", "b ", "c"),
        ];
        await Task.WhenAll(keys.Select(key => storage.States.WriteAsync(key, Utf8($"\"{key}\""), null))).Within();
        foreach (var key in keys)
        {
            Assert.Equal(Utf8($"\"{key}\""), (await storage.States.ReadAsync(key).Within())!.Payload);
        }
    }

    public virtual async Task A_write_with_the_newest_version_wins_and_one_with_an_older_changes_nothing()
    {
        await using var storage = await OpenAsync();
        var first = await storage.States.WriteAsync(Key, Utf8("1"), null).Within();
        var second = await storage.States.WriteAsync(Key, Utf8("2"), first.Version).Within();
        Assert.False(second.IsConflict);
        Assert.NotEqual(first.Version, second.Version);

        var stale = await storage.States.WriteAsync(Key, Utf8("3"), first.Version).Within();
        var asNew = await storage.States.WriteAsync(Key, Utf8("3"), null).Within();

        Assert.Equal(StateWriteResult.Conflict(second.Version), stale);
        Assert.Equal(StateWriteResult.Conflict(second.Version), asNew);
        Assert.Equal(Utf8("2"), (await storage.States.ReadAsync(Key).Within())!.Payload);
    }

    public virtual async Task A_write_to_a_state_that_is_gone_is_a_conflict()
    {
        await using var storage = await OpenAsync();
        Assert.Equal(StateWriteResult.Conflict(null), await storage.States.WriteAsync(Key, Utf8("1"), 42).Within());
        Assert.Null(await storage.States.ReadAsync(Key).Within());
    }

    public virtual async Task Clearing_removes_only_the_expected_version()
    {
        await using var storage = await OpenAsync();
        Assert.Equal(StateWriteResult.Cleared(), await storage.States.ClearAsync(Key, null).Within());
        var first = await storage.States.WriteAsync(Key, Utf8("1"), null).Within();

        Assert.Equal(StateWriteResult.Conflict(first.Version), await storage.States.ClearAsync(Key, null).Within());
        Assert.Equal(StateWriteResult.Conflict(first.Version), await storage.States.ClearAsync(Key, first.Version + 1).Within());
        Assert.NotNull(await storage.States.ReadAsync(Key).Within());

        Assert.Equal(StateWriteResult.Cleared(), await storage.States.ClearAsync(Key, first.Version).Within());
        Assert.Null(await storage.States.ReadAsync(Key).Within());
        Assert.Equal(StateWriteResult.Conflict(null), await storage.States.ClearAsync(Key, first.Version).Within());
    }

    public virtual async Task A_state_made_again_never_repeats_a_version()
    {
        var seen = new HashSet<long>();
        for (var opening = 0; opening < 2; opening++)
        {
            await using var storage = await OpenAsync();
            for (var i = 0; i < 5; i++)
            {
                var written = await storage.States.WriteAsync(Key, Utf8("1"), null).Within();
                Assert.True(seen.Add(written.Version!.Value), $"Version {written.Version} came twice.");
                await storage.States.ClearAsync(Key, written.Version).Within();
            }
        }
    }

    public virtual async Task A_thousand_writes_at_once_take_far_fewer_commits_and_all_are_there()
    {
        await using var storage = await OpenAsync();
        var results = await Task.WhenAll(
            Enumerable.Range(0, 1000).Select(i => storage.States.WriteAsync(Key with { GrainKey = $"{i}" }, Utf8($"{i}"), null))).Within();

        Assert.All(results, result => Assert.False(result.IsConflict));
        Assert.Equal(1000, results.Select(result => result.Version).Distinct().Count());
        Assert.Equal(1000, storage.Writes);
        Assert.InRange(storage.Commits, 1, 250);
        var rows = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => storage.States.ReadAsync(Key with { GrainKey = $"{i}" }))).Within();
        for (var i = 0; i < rows.Length; i++)
        {
            Assert.Equal(Utf8($"{i}"), rows[i]!.Payload);
            Assert.Equal(results[i].Version, rows[i]!.Version);
        }
    }

    public virtual async Task A_conflict_among_many_fails_only_its_own_caller()
    {
        await using var storage = await OpenAsync();
        var taken = await storage.States.WriteAsync(Key with { GrainKey = "50" }, Utf8("0"), null).Within();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => storage.States.WriteAsync(Key with { GrainKey = $"{i}" }, Utf8($"{i}"), null))).Within();

        for (var i = 0; i < results.Length; i++)
        {
            Assert.Equal(i == 50, results[i].IsConflict);
        }

        Assert.Equal(taken.Version, results[50].Version);
    }

    public virtual async Task Writes_of_one_key_are_applied_in_the_order_of_the_calls()
    {
        await using var storage = await OpenAsync();
        for (var round = 0; round < 20; round++)
        {
            var key = Key with { GrainKey = $"{round}" };
            var version = (await storage.States.WriteAsync(key, Utf8("0"), null).Within()).Version;

            var tooEarly = storage.States.WriteAsync(key, Utf8("1"), null);
            var clear = storage.States.ClearAsync(key, version);
            var again = storage.States.WriteAsync(key, Utf8("2"), null);
            var tooLate = storage.States.WriteAsync(key, Utf8("3"), null);

            Assert.True((await tooEarly.Within()).IsConflict);
            Assert.False((await clear.Within()).IsConflict);
            Assert.False((await again.Within()).IsConflict);
            Assert.True((await tooLate.Within()).IsConflict);
            Assert.Equal(Utf8("2"), (await storage.States.ReadAsync(key).Within())!.Payload);
        }
    }

    public virtual async Task A_key_that_no_database_could_hold_is_refused_at_the_door()
    {
        await using var storage = await OpenAsync();
        StateKey[] keys =
        [
            new("", "key", "state"), new("type", "", "state"), new("type", "nul\0", "state"), new("type", "\ud83c", "state"),
            new("type", new string('ä', StateKey.MaxBytes / 2), "state"),
        ];
        foreach (var key in keys)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => storage.States.ReadAsync(key));
            await Assert.ThrowsAnyAsync<ArgumentException>(() => storage.States.WriteAsync(key, Utf8("1"), null));
            await Assert.ThrowsAnyAsync<ArgumentException>(() => storage.States.ClearAsync(key, null));
        }

        var longest = new StateKey("type", new string('x', StateKey.MaxBytes - "typestate".Length), "state");
        Assert.False((await storage.States.WriteAsync(longest, Utf8("1"), null).Within()).IsConflict);
    }

    public virtual async Task Closing_completes_what_waits_and_refuses_what_comes_after()
    {
        var storage = await OpenAsync();
        var writes = Enumerable.Range(0, 500).Select(i => storage.States.WriteAsync(Key with { GrainKey = $"{i}" }, Utf8("1"), null)).ToList();
        await storage.DisposeAsync().AsTask().Within();

        Assert.All(await Task.WhenAll(writes).Within(), result => Assert.False(result.IsConflict));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.States.ReadAsync(Key));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.States.WriteAsync(Key, Utf8("1"), null));

        await using var again = await OpenAsync();
        Assert.NotNull(await again.States.ReadAsync(Key with { GrainKey = "499" }).Within());
    }

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
