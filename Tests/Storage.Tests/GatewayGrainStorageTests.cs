using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Silo.Storage;
using Orleans.Storage;

namespace Gateway.Storage.Tests;

/// <summary>Orleans' view of the store.</summary>
public sealed partial class GatewayGrainStorageTests : IAsyncLifetime
{
    private static readonly GrainId Grain = GrainId.Create("relayer", "1F");

    private readonly TestFolder _folder = new();
    private TestStorage _storage = null!;
    private GatewayGrainStorage _grains = null!;

    public async Task InitializeAsync()
    {
        _storage = await TestStorage.OpenAsync(new StorageOptions { Path = _folder.Path });
        _grains = new GatewayGrainStorage(_storage.States, StateJson.Default.Options);
    }

    public async Task DisposeAsync()
    {
        await _storage.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_state_never_written_is_a_new_one_without_an_etag()
    {
        var state = new GrainState<Home>(new Home { Name = "left over" }, "7") { RecordExists = true };
        await _grains.ReadStateAsync("state", Grain, state).Within();
        Assert.Equal("", state.State!.Name);
        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task What_one_wrote_another_reads_as_the_json_of_the_context()
    {
        var written = new GrainState<Home>(new Home { Name = "客厅", Version = 3 });
        await _grains.WriteStateAsync("state", Grain, written).Within();
        Assert.True(written.RecordExists);
        Assert.NotNull(written.ETag);

        var read = new GrainState<Home>();
        await _grains.ReadStateAsync("state", Grain, read).Within();
        Assert.Equal(written.State!.Name, read.State!.Name);
        Assert.Equal(3, read.State.Version);
        Assert.Equal(written.ETag, read.ETag);
        Assert.True(read.RecordExists);

        var row = await _storage.States.ReadAsync(new StateKey("relayer", "1F", "state")).Within();
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(row!.Payload));
        Assert.Equal(3, json.RootElement.GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Each_write_has_a_new_etag_and_the_older_one_is_refused_with_both()
    {
        var mine = new GrainState<Home>(new Home { Version = 1 });
        await _grains.WriteStateAsync("state", Grain, mine).Within();
        var theirs = new GrainState<Home>();
        await _grains.ReadStateAsync("state", Grain, theirs).Within();
        theirs.State!.Version = 2;
        await _grains.WriteStateAsync("state", Grain, theirs).Within();
        Assert.NotEqual(mine.ETag, theirs.ETag);

        var stale = mine.ETag;
        var refused = await Assert.ThrowsAsync<InconsistentStateException>(() => _grains.WriteStateAsync("state", Grain, mine).Within());
        Assert.Equal(theirs.ETag, refused.StoredEtag);
        Assert.Equal(stale, refused.CurrentEtag);
        Assert.Equal(stale, mine.ETag);
        await Assert.ThrowsAsync<InconsistentStateException>(() => _grains.ClearStateAsync("state", Grain, mine).Within());
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => _grains.WriteStateAsync("state", Grain, new GrainState<Home>(new Home())).Within());

        await _grains.ReadStateAsync("state", Grain, mine).Within();
        Assert.Equal(2, mine.State!.Version);
    }

    [Fact]
    public async Task An_etag_of_another_storage_is_refused()
    {
        var foreign = new GrainState<Home>(new Home(), "W/\"x\"");
        await Assert.ThrowsAsync<InconsistentStateException>(() => _grains.WriteStateAsync("state", Grain, foreign).Within());
    }

    [Fact]
    public async Task A_cleared_state_is_a_new_one_and_can_be_written_again()
    {
        var state = new GrainState<Home>(new Home { Name = "gone" });
        await _grains.WriteStateAsync("state", Grain, state).Within();
        var before = state.ETag;
        await _grains.ClearStateAsync("state", Grain, state).Within();
        Assert.Equal("", state.State!.Name);
        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);

        await _grains.WriteStateAsync("state", Grain, state).Within();
        Assert.NotEqual(before, state.ETag);
    }

    [Fact]
    public async Task The_state_is_taken_as_it_is_at_the_call()
    {
        var state = new GrainState<Home>(new Home { Version = 1 });
        var write = _grains.WriteStateAsync("state", Grain, state);
        state.State!.Version = 2;
        await write.Within();

        var read = new GrainState<Home>();
        await _grains.ReadStateAsync("state", Grain, read).Within();
        Assert.Equal(1, read.State!.Version);
    }

    internal sealed class Home
    {
        public string Name { get; set; } = "";

        public int Version { get; set; }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Home))]
    private sealed partial class StateJson : JsonSerializerContext;
}
