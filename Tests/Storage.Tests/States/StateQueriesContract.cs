using System.Collections.Immutable;
using System.Text;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.States;

namespace Gateway.Storage.Tests.States;

/// <summary>What look-ups of many states promise of every table that grains' states can be in; each has a class that runs these.</summary>
public abstract class StateQueriesContract
{
    private const string Name = "name";

    /// <summary>Opens the storage and makes its tables.</summary>
    internal abstract Task<TestStorage> OpenAsync();

    /// <summary>Stores a state as a grain would.</summary>
    internal virtual async Task StoreAsync(TestStorage storage, string name, string key, string payload) =>
        Assert.False((await storage.States.WriteAsync(new StateKey(name, key, name), Encoding.UTF8.GetBytes(payload), null).Within()).IsConflict);

    /// <summary>Clears a state as a grain would.</summary>
    internal virtual async Task ClearAsync(TestStorage storage, string name, string key)
    {
        var stored = await storage.States.ReadAsync(new StateKey(name, key, name)).Within();
        Assert.False((await storage.States.ClearAsync(new StateKey(name, key, name), stored!.Version).Within()).IsConflict);
    }

    public virtual async Task A_range_has_the_keys_with_a_prefix_in_their_order_each_once()
    {
        await using var storage = await OpenAsync();
        string[] codes = ["a", "B", "a/b", "a b", "Z", "0", "face", "客厅", "客厅🏠", "\uFFFD", "%", "_", "a\\", "'", .. Enumerable.Range(0, 40).Select(i => $"box {i}")];
        foreach (var code in codes)
        {
            await StoreAsync(storage, Name, $"relayer/{code}", $$"""{"of":"{{code.Length}}"}""");
        }

        foreach (var (name, key) in new[] { (Name, "relayer"), (Name, "relayer0"), (Name, "login/a"), (Name, "Relayer/a"), ("terminal", "relayer/a"), ("terminal", "id/a") })
        {
            await StoreAsync(storage, name, key, "{}");
        }

        var ordered = codes.Order(Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)))).ToArray();
        foreach (var limit in new[] { 1, 7, codes.Length, IStateQueries.MaxStates })
        {
            var found = new List<KeyedState>();
            ImmutableArray<KeyedState> page;
            do
            {
                page = await storage.StateQueries.Range(Name, "relayer/", found.Count == 0 ? "" : found[^1].Key["relayer/".Length..], limit).Within();
                Assert.InRange(page.Length, 0, limit);
                found.AddRange(page);
            }
            while (page.Length == limit);

            Assert.Equal(ordered, found.Select(state => state.Key["relayer/".Length..]));
            Assert.All(found, state => Assert.Equal($$"""{"of":"{{state.Key.Length - "relayer/".Length}}"}""", Encoding.UTF8.GetString(state.Payload)));
        }

        Assert.Equal(["id/a"], (await storage.StateQueries.Range("terminal", "id/", "", 10).Within()).Select(state => state.Key));
        Assert.Empty(await storage.StateQueries.Range("toaster", "id/", "", 10).Within());

        await ClearAsync(storage, Name, "relayer/a");
        Assert.DoesNotContain("relayer/a", (await storage.StateQueries.Range(Name, "relayer/", "", 1000).Within()).Select(state => state.Key));
    }

    public virtual async Task States_are_found_by_their_keys()
    {
        await using var storage = await OpenAsync();
        var numbers = Enumerable.Range(1, 300).Select(i => i.ToString("X", null)).ToArray();
        foreach (var number in numbers)
        {
            await StoreAsync(storage, "relayer", number, $"\"{number}\"");
        }

        await StoreAsync(storage, "relayer", "id/1", "\"id/1\"");
        await StoreAsync(storage, "account", "1", "\"another\"");
        var found = await storage.StateQueries.Find("relayer", [.. numbers.Skip(100), "id/1", "FFFF", "id/2"]).Within();
        Assert.Equal(
            numbers.Skip(100).Append("id/1").Order(StringComparer.Ordinal), found.Select(state => state.Key).Order(StringComparer.Ordinal));
        Assert.All(found, state => Assert.Equal($"\"{state.Key}\"", Encoding.UTF8.GetString(state.Payload)));
        await ClearAsync(storage, "relayer", "1");
        Assert.Equal(["2"], (await storage.StateQueries.Find("relayer", ["1", "2"]).Within()).Select(state => state.Key));
        Assert.Empty(await storage.StateQueries.Find("relayer", []).Within());
    }

    public virtual async Task What_is_closed_or_asked_for_too_much_says_so()
    {
        var storage = await OpenAsync();
        var queries = storage.StateQueries;
        foreach (var limit in new[] { 0, IStateQueries.MaxStates + 1 })
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => queries.Range(Name, "relayer/", "", limit));
        }

        await Assert.ThrowsAsync<ArgumentException>(() => queries.Range(Name, "", "", 1));
        await Assert.ThrowsAsync<ArgumentException>(() => queries.Range(Name, "relayer/", "\0", 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => queries.Find(Name, [.. Enumerable.Repeat("1", IStateQueries.MaxStates + 1)]));
        await storage.DisposeAsync().AsTask().Within();
        Assert.True((await queries.Range(Name, "relayer/", "", 1).Within()).IsDefault);
        Assert.True((await queries.Find(Name, ["1"]).Within()).IsDefault);
    }
}
