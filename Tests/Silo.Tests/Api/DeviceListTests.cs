using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Interfaces.Presence;
using Gateway.Grains.Interfaces.Terminals;
using Gateway.Grains.Naming;
using Gateway.Grains.Persistence;
using Gateway.Grains.Relayers;
using Gateway.Grains.Terminals;
using Gateway.Silo.Api;
using Gateway.Silo.Api.Devices;
using Gateway.Silo.Storage.States;

namespace Gateway.Silo.Tests.Api;

/// <summary>Lists of all devices, and of those that are offline.</summary>
public sealed class DeviceListTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly World _world = new();

    [Fact]
    public async Task A_device_is_shown_as_it_was_stored_and_as_it_is_connected()
    {
        _world.Relayer("there", online: true);
        _world.Relayer("gone", s_noon, isBlocked: true);
        _world.Relayer("enrolled and never here", lastSeen: default);
        _world.Relayer("just came", lastSeen: default, online: true);
        _world.Terminal("T1234567", s_noon.AddSeconds(1));
        var page = (await _world.List().Read(null, onlyOffline: false, null, 10))!;
        Assert.Null(page.Next);
        Assert.Equal(
            [
                new ListedDevice(new DeviceId("relayer", "gone"), null, s_noon, true),
                new ListedDevice(new DeviceId("relayer", "just came"), _world.Online["relayer:just came"], _world.Online["relayer:just came"].LastSeen, false),
                new ListedDevice(new DeviceId("relayer", "there"), _world.Online["relayer:there"], _world.Online["relayer:there"].LastSeen, false),
                new ListedDevice(new DeviceId("terminal", "T1234567"), null, s_noon.AddSeconds(1), false),
            ],
            page.Devices.AsEnumerable());

        var gone = ListedDeviceView.Of(page.Devices[0]);
        Assert.Equal(new ListedDeviceView("relayer:gone", false, null, null, s_noon, null, true), gone);
        Assert.Equal(("10.0.0.1", "edge", true), (ListedDeviceView.Of(page.Devices[2]).Address, ListedDeviceView.Of(page.Devices[2]).Edge, ListedDeviceView.Of(page.Devices[2]).IsOnline));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, "relayer")]
    [InlineData(true, "terminal")]
    [InlineData(false, "toaster")]
    public async Task Pages_hold_every_device_once_in_the_order_of_their_ids_whatever_their_size(bool onlyOffline, string? kind)
    {
        for (var i = 0; i < 60; i++)
        {
            _world.Relayer($"box {i}", s_noon, online: i % 3 == 0);
            _world.Terminal($"T{i:D7}", s_noon, online: i % 4 == 0);
        }

        // Names that no relayer has come with, and one that was given back.
        _world.Name("awaited", 9000);
        _world.Name("released", 0);
        var expected = _world.Ids.Where(id => (kind is null || id.StartsWith(kind + ":", StringComparison.Ordinal)) && !(onlyOffline && _world.Online.ContainsKey(id)))
            .Order(StringComparer.Ordinal).ToArray();
        foreach (var limit in new[] { 1, 7, 40, expected.Length, 1000 }.Where(size => size > 0))
        {
            var found = new List<string>();
            string? cursor = null;
            do
            {
                var page = (await _world.List().Read(kind, onlyOffline, cursor is null ? null : _world.List().ReadCursor(cursor)!, limit))!;
                Assert.Equal(Math.Min(limit, expected.Length - found.Count), page.Devices.Length);
                found.AddRange(page.Devices.Select(d => d.Id.ToString()));
                cursor = page.Next;
            }
            while (cursor is not null);

            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public async Task A_page_of_those_offline_is_full_though_nearly_all_are_online()
    {
        for (var i = 0; i < 3000; i++)
        {
            _world.Relayer($"box {i:D4}", s_noon, online: i % 1000 != 999);
        }

        var page = (await _world.List().Read(null, onlyOffline: true, null, 2))!;
        Assert.Equal(["relayer:box 0999", "relayer:box 1999"], page.Devices.Select(d => d.Id.ToString()));
        Assert.Equal(["relayer:box 2999"], (await _world.List().Read(null, true, _world.List().ReadCursor(page.Next!), 2))!.Devices.Select(d => d.Id.ToString()));

        // Of those online nothing was read but their names.
        Assert.Equal(4, _world.StatesFound);
    }

    [Fact]
    public async Task A_page_ends_before_it_is_full_when_enough_devices_were_looked_through()
    {
        for (var i = 0; i < 3000; i++)
        {
            _world.Relayer($"box {i:D4}", s_noon, online: i != 2999);
        }

        var list = _world.List(maxSearched: 900);
        var (pages, found) = (0, new List<ListedDevice>());
        string? cursor = null;
        do
        {
            _world.NamesRead = 0;
            var page = (await list.Read(null, onlyOffline: true, cursor is null ? null : list.ReadCursor(cursor), 100))!;
            Assert.InRange(_world.NamesRead, 0, 900);
            found.AddRange(page.Devices);
            cursor = page.Next;
            pages++;
        }
        while (cursor is not null);

        Assert.Equal("relayer:box 2999", Assert.Single(found).Id.ToString());
        Assert.Equal(4, pages);

        // Whoever wants all is given what there is.
        Assert.Equal(1000, (await list.Read(null, onlyOffline: false, null, 1000))!.Devices.Length);
    }

    [Fact]
    public async Task Where_the_database_does_not_answer_there_is_no_page()
    {
        _world.Relayer("gone", s_noon);
        _world.IsAway = name => name == "name";
        Assert.Null(await _world.List().Read(null, true, null, 10));
        _world.IsAway = name => name == "relayer";
        Assert.Null(await _world.List().Read(null, true, null, 10));
        _world.IsAway = name => name == "terminal";
        Assert.Null(await _world.List().Read(null, true, null, 10));
        Assert.NotNull(await _world.List().Read("relayer", true, null, 10));
    }

    [Theory]
    [InlineData("relayer:a/b: c")]
    [InlineData("relayer:客厅🏠")]
    [InlineData("terminal:T1234567")]
    public async Task A_cursor_is_read_as_it_was_written_though_its_device_is_gone(string device)
    {
        _world.Relayer("zzz", s_noon);
        _world.Relayer("~", s_noon);
        Assert.True(DeviceId.TryParse(device, out var id));
        Assert.Equal(id, _world.List().ReadCursor(Cursor(device)));
        Assert.NotNull(await _world.List().Read(null, false, id, 10));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("!!!")]
    [InlineData("relayer:x")]
    public void A_cursor_that_is_none_is_told(string cursor) => Assert.Null(_world.List().ReadCursor(cursor));

    [Theory]
    [InlineData("toaster:x")]
    [InlineData("relayer:")]
    [InlineData("relayer:a\0b")]
    [InlineData("Relayer:x")]
    [InlineData("terminal:t1234567")]
    [InlineData("3/relayer:x")]
    public void A_cursor_that_names_no_device_is_told(string text) => Assert.Null(_world.List().ReadCursor(Cursor(text)));

    [Fact]
    public void A_cursor_that_is_no_text_or_too_long_is_told()
    {
        Assert.Null(_world.List().ReadCursor(System.Buffers.Text.Base64Url.EncodeToString([.. "relayer:"u8, 0xFF, 0xFE])));
        Assert.Null(_world.List().ReadCursor(new string('A', 100_000)));
    }

    private static string Cursor(string text) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Devices, as they are stored and as they are connected.</summary>
    private sealed class World : IStateQueries, IOnlineDevices
    {
        private readonly Dictionary<string, SortedDictionary<string, byte[]>> _states = [];
        private long _lastId = 0x1E;

        public Dictionary<string, OnlineDevice> Online { get; } = [];

        public List<string> Ids { get; } = [];

        public Func<string, bool> IsAway { get; set; } = _ => false;

        public int NamesRead { get; set; }

        public int StatesFound { get; private set; }

        public DeviceList List(int maxSearched = 100_000) =>
            new(this, this, new DeviceKinds([new TerminalKind(null!), new RelayerKind(null!)]), new ApiOptions { MaxDevicesSearched = maxSearched });

        public void Relayer(string code, DateTimeOffset lastSeen = default, bool online = false, bool isBlocked = false)
        {
            Name(code, ++_lastId);
            var state = new RelayerState { Code = code, LastSeen = lastSeen, IsBlocked = isBlocked, IsEnrolled = true, Apartments = [1, 2] };
            Store("relayer", _lastId.ToString("X", CultureInfo.InvariantCulture), JsonSerializer.SerializeToUtf8Bytes(state, GrainStateJson.Default.RelayerState));
            Add($"relayer:{code}", online);
        }

        public void Terminal(string code, DateTimeOffset lastSeen, bool online = false)
        {
            var state = new TerminalState { Code = code, LastSeen = lastSeen };
            Store("terminal", ITerminalGrain.KeyOf(code), JsonSerializer.SerializeToUtf8Bytes(state, GrainStateJson.Default.TerminalState));
            Add($"terminal:{code}", online);
        }

        public void Name(string code, long owner) => Store(
            "name", NameKeys.Relayer(code), JsonSerializer.SerializeToUtf8Bytes(new UniqueNameState(owner, s_noon), GrainStateJson.Default.UniqueNameState));

        Task<ImmutableArray<KeyedState>> IStateQueries.Range(string name, string prefix, string after, int limit)
        {
            if (IsAway(name))
            {
                return Task.FromResult(default(ImmutableArray<KeyedState>));
            }

            ImmutableArray<KeyedState> found = [.. All(name)
                .Where(s => s.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(s.Key, prefix + after) > 0)
                .Take(limit).Select(s => new KeyedState(s.Key, s.Value))];
            NamesRead += found.Length;
            return Task.FromResult(found);
        }

        Task<ImmutableArray<KeyedState>> IStateQueries.Find(string name, ImmutableArray<string> keys)
        {
            StatesFound += keys.Length;
            return Task.FromResult<ImmutableArray<KeyedState>>(IsAway(name) ? default : [.. All(name).Where(s => keys.Contains(s.Key)).Select(s => new KeyedState(s.Key, s.Value))]);
        }

        Task<IReadOnlyDictionary<string, OnlineDevice>> IOnlineDevices.Find(IEnumerable<string> devices) =>
            Task.FromResult<IReadOnlyDictionary<string, OnlineDevice>>(devices.Where(Online.ContainsKey).ToDictionary(d => d, d => Online[d]));

        Task<OnlinePage?> IOnlineDevices.List(string? kind, string? cursor, int size) => throw new NotSupportedException();

        Task<OnlinePage> IOnlineDevices.GetPage(string? kind, int size, int page) => throw new NotSupportedException();

        Task<long> IOnlineDevices.Count(string? kind) => throw new NotSupportedException();

        private SortedDictionary<string, byte[]> All(string name) => _states.TryGetValue(name, out var all) ? all : _states[name] = new(StringComparer.Ordinal);

        private void Store(string name, string key, byte[] payload) => All(name).Add(key, payload);

        private void Add(string id, bool online)
        {
            Ids.Add(id);
            Assert.True(DeviceId.TryParse(id, out var device));
            if (online)
            {
                Online.Add(id, new OnlineDevice(device, "10.0.0.1", s_noon.AddHours(1), s_noon.AddHours(2), "edge"));
            }
        }
    }
}
