using System.Text;
using System.Text.Json;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Notifications;
using Gateway.Grains.Presence;
using Gateway.Silo.Api.Audit;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Moving;
using Gateway.Storage.Tests.History;

namespace Gateway.Storage.Tests.Moving;

/// <summary>What export writes, import reads, in whatever storage; and nothing happens by halves.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MovingTests(PostgresServer server) : IDisposable
{
    private const int Broken = 1;
    private const int Usage = 2;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PostgresFact]
    public async Task Everything_goes_from_any_storage_to_any_other_and_comes_out_the_same()
    {
        var first = Sqlite("first");
        await FillAsync(first);
        Command.Export(Path("0"), first).Succeeded();
        var expected = Rows("0");
        Assert.Equal(14, expected.Length);

        var one = Postgres(await server.CreateDatabaseAsync());
        var other = Postgres(await server.CreateDatabaseAsync());
        string[][] way = [[one], [other], [Sqlite("second")], [other, "--replace"], [Sqlite("third")], [one, "--replace"]];
        for (var step = 0; step < way.Length; step++)
        {
            var imported = Command.Import(Path($"{step}"), way[step]).Succeeded();
            Assert.Contains("imported 4 states, 1 events, 1 alarms, 1 messages to send, 2 commands, 1 audit entries, 1 presence events, 2 known devices", imported.Output, StringComparison.Ordinal);
            Command.Export(Path($"{step + 1}"), [.. way[step].Where(argument => argument != "--replace")]).Succeeded();
            Assert.Equal(expected, Rows($"{step + 1}"));
        }
    }

    [Fact]
    public async Task What_was_imported_is_found_and_ids_go_on_after_it()
    {
        await FillAsync(Sqlite("first"));
        Command.Export(Path("file"), Sqlite("first")).Succeeded();
        Command.Import(Path("file"), Sqlite("second")).Succeeded();

        await using var storage = await OpenAsync("second");
        var state = await storage.States.ReadAsync(new StateKey("account", "1F", "account")).Within();
        Assert.Equal("""{"userName":"客厅","passwordHash":"h","language":2,"apartments":[1,2]}""", Encoding.UTF8.GetString(state!.Payload));
        Assert.False((await storage.States.WriteAsync(new StateKey("account", "1F", "account"), state.Payload, state.Version).Within()).IsConflict);
        var alarm = Assert.Single(await storage.History.QueryAlarms(Samples.Account, Samples.Anything).Within());
        Assert.Equal((2, Samples.Noon.AddTicks(10)), (alarm.Id, alarm.At));
        var message = Assert.Single(await storage.Outbox.Claim(NotificationChannel.Mail, 9, TimeSpan.FromHours(1)).Within());
        Assert.Equal((2, 1, Samples.Message("second")), (message.Id, message.Attempts, message.Notification));

        // The third event was removed before the export, and its id is not used again.
        await storage.History.Store(Samples.Event(), Samples.One(Samples.Alarm()), Samples.One(Samples.Message())).Within();
        Assert.Equal(4, (await storage.History.QueryAlarms(Samples.Account, Samples.Anything).Within())[^1].Id);
    }

    [Fact]
    public async Task An_export_of_the_first_format_is_read_too()
    {
        await FillAsync(Sqlite("first"));
        Command.Export(Path("file"), Sqlite("first")).Succeeded();
        string[] later = ["{\"command", "{\"audit", "{\"presence", "{\"known"];
        var lines = (await File.ReadAllLinesAsync(Path("file"))).Where(line => !later.Any(kind => line.StartsWith(kind, StringComparison.Ordinal))).ToList();
        lines[0] = lines[0].Replace("\"version\":2", "\"version\":1", StringComparison.Ordinal);
        lines[^1] = """{"end":{"counts":{"states":4,"events":1,"alarms":1,"messages":1},"ids":{"event":3,"alarm":3,"message":3}}}""";
        await File.WriteAllLinesAsync(Path("old"), lines);

        Assert.Contains("imported 4 states, 1 events", Command.Import(Path("old"), Sqlite("second")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storage_that_has_something_is_only_replaced_when_told_so()
    {
        await FillAsync(Sqlite("first"));
        Command.Export(Path("file"), Sqlite("first")).Succeeded();
        Command.Import(Path("file"), Sqlite("first")).Failed(Broken, "has 4 states", "--replace");

        await using (var storage = await OpenAsync("first"))
        {
            await storage.States.WriteAsync(new StateKey("relayer", "99", "relayer"), "{}"u8.ToArray(), null).Within();
        }

        var replaced = Command.Import(Path("file"), Sqlite("first"), "--replace").Succeeded();
        Assert.Contains("replacing 5 states", replaced.Output, StringComparison.Ordinal);
        Command.Export(Path("again"), Sqlite("first")).Succeeded();
        Assert.Equal(Rows("file"), Rows("again"));
    }

    [Fact]
    public async Task While_a_gateway_runs_nothing_is_moved_in_sqlite()
    {
        await FillAsync(Sqlite("first"));
        Command.Export(Path("file"), Sqlite("first")).Succeeded();
        await using var storage = await OpenAsync("first");
        Command.Export(Path("other"), Sqlite("first")).Failed(Broken, "in use");
        Command.Import(Path("file"), Sqlite("first"), "--replace").Failed(Broken, "in use");
        Assert.False(File.Exists(Path("other")));
    }

    [PostgresFact]
    public async Task While_a_gateway_runs_nothing_is_moved_in_postgres_and_while_something_is_no_gateway_starts()
    {
        var connectionString = await server.CreateDatabaseAsync();
        var options = new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = connectionString };
        await using (await TestStorage.OpenAsync(options))
        {
            await using var another = await TestStorage.OpenAsync(options);
            Command.Export(Path("file"), Postgres(connectionString)).Failed(Broken, "in use by a gateway");
            await File.WriteAllTextAsync(Path("empty"), "");
            Command.Import(Path("empty"), Postgres(connectionString)).Failed(Broken, "in use by a gateway");
        }

        using (new MovingStoreOpening(options, TestStorage.Service).Open())
        {
            var refused = await Assert.ThrowsAsync<StorageStartException>(() => TestStorage.OpenAsync(options));
            Assert.Contains("exported or imported", refused.Message, StringComparison.Ordinal);
            Command.Export(Path("file"), Postgres(connectionString)).Failed(Broken, "in use");
        }

        await using var afterwards = await TestStorage.OpenAsync(options);
    }

    [PostgresTheory]
    [InlineData("State", """{"state":{"type":"account","key":"1F","name":"account","payload":{}}}""", "does not take it")]
    [InlineData("State", """{"state":{"type":"account","key":"","name":"account","payload":{}}}""", "account")]
    [InlineData("State", """{"state":{"type":"account","key":"2","name":"account","payload":{"apartments":7}}}""", "account 2")]
    [InlineData("State", """{"state":{"type":"account","key":"2","name":"account","payload":null}}""", "null")]
    [InlineData("State", """{"state":{"type":"account","key":"2","name":"account"}}""", "payload")]
    [InlineData("State", """{"state":{"type":"spaceship","key":"2","name":"account","payload":{}}}""", "spaceship")]
    [InlineData("State", """{"state":{"type":"account","key":"2","name":"account","payload":{}},"event":null,"more":1}""", "more")]
    [InlineData("State", "{}", "one of")]
    [InlineData("State", "null", "one of")]
    [InlineData("State", "", "JSON")]
    [InlineData("State", "[]", "JSON")]
    [InlineData("State", """{"state":""", "JSON")]
    [InlineData("State", """{"gateway":{"version":1,"created":"2026-01-01T00:00:00Z","storage":"x"}}""", "second header")]
    [InlineData("Alarm", """{"alarm":{"id":9,"event_id":77,"at":"2026-01-01T00:00:00Z","account_id":1,"apartment_id":1,"device_id":1,"device_code":"","key_seq":0,"name":"","model":"","device_type_id":1,"device_type":"","alarm_type":10,"alarm_level":1}}""", "does not take it")]
    [InlineData("Message", """{"message":{"id":9,"channel":7,"recipient":"","subject":"","text":"","platform":"","created":"2026-01-01T00:00:00Z","next_attempt":"2026-01-01T00:00:00Z","attempts":0}}""", "channel 7")]
    [InlineData("Command", """{"command":{"id":"019aa000-0000-7000-8000-000000000000","device":"terminal:T1","instruction":"turnon","instruction_id":4100,"subject":"","data":"","deadline_ms":1,"state":9,"reason":"","status":0,"answer":"","created_at":"2026-01-01T00:00:00Z"}}""", "state 9")]
    [InlineData("Command", """{"command":{"id":"019aa000-0000-7000-8000-000000000000","device":"terminal:T1","instruction":"turnon","instruction_id":4100,"subject":"","data":"?","deadline_ms":1,"state":1,"reason":"","status":0,"answer":"","created_at":"2026-01-01T00:00:00Z"}}""", "data")]
    [InlineData("Known", """{"known":{"device":"terminal:T1","shard":1,"edge":"e","epoch":1,"since":"2026-01-01T00:00:00Z","address":""}}""", "does not take it")]
    [InlineData("Event", """{"event":{"id":9,"at":"yesterday","relayer_id":1,"device_code":"","key_seq":0,"model":"","value":1,"state":""}}""", "at")]
    [InlineData("Event", """{"event":{"id":9,"at":"2026-01-01T00:00:00Z","relayer_id":1,"device_code":null,"key_seq":0,"model":"","value":1,"state":""}}""", "device_code")]
    [InlineData("Event", """{"event":{"id":9,"at":"2026-01-01T00:00:00Z","relayer_id":1,"device_code":"","key_seq":0,"model":"","value":3000000000,"state":""}}""", "value")]
    public async Task A_broken_line_is_named_and_nothing_is_changed(string after, string line, string said)
    {
        await FillAsync(Sqlite("first"));
        Command.Export(Path("good"), Sqlite("first")).Succeeded();
        var lines = (await File.ReadAllLinesAsync(Path("good"))).ToList();
        var position = lines.FindLastIndex(text => text.StartsWith($"{{\"{after.ToLowerInvariant()}", StringComparison.Ordinal)) + 1;
        lines.Insert(position, line);
        await File.WriteAllLinesAsync(Path("broken"), lines);

        string[][] targets = [[Sqlite("first")], [Postgres(await server.CreateDatabaseAsync())]];
        foreach (var target in targets)
        {
            Command.Import(Path("good"), [.. target, "--replace"]).Succeeded();
            Command.Import(Path("broken"), [.. target, "--replace"]).Failed(Broken, $"{Path("broken")}, line {position + 1}: ", said, "Nothing was changed");
            var left = Path($"left {Guid.NewGuid()}");
            Command.Export(left, target).Succeeded();
            Assert.Equal(Rows("good"), File.ReadAllLines(left)[1..]);
        }
    }

    [Fact]
    public async Task A_file_that_is_not_whole_is_refused()
    {
        await FillAsync(Sqlite("first"));
        Command.Export(Path("good"), Sqlite("first")).Succeeded();
        var lines = await File.ReadAllLinesAsync(Path("good"));

        Refused([], "line 1: ", "empty");
        Refused(lines[1..], "line 1: ", "header");
        Refused(lines[..^1], $"line {lines.Length}: ", "incomplete");
        Refused([.. lines[..2], .. lines[3..]], $"line {lines.Length - 1}: ", "should have 4 states");
        Refused([.. lines, lines[^1]], $"line {lines.Length + 1}: ", "the end was in the line before");
        Refused([lines[0].Replace("\"version\":2", "\"version\":3", StringComparison.Ordinal), .. lines[1..]], "line 1: ", "format is 3");

        await File.WriteAllBytesAsync(Path("no text"), [.. Encoding.UTF8.GetBytes(lines[0]), 10, 0xff, 0xfe, 10]);
        Command.Import(Path("no text"), Sqlite("second")).Failed(Broken, "line", "UTF-8");

        void Refused(string[] content, params string[] said)
        {
            File.WriteAllLines(Path("bad"), content);
            Command.Import(Path("bad"), Sqlite("second")).Failed(Broken, said);
        }
    }

    [Fact]
    public async Task A_wrong_command_line_is_explained()
    {
        await FillAsync(Sqlite("first"));
        Command.Export("", Sqlite("first")).Failed(Usage, "--to is missing", "usage: export");
        Command.Export(Path("x"), "--force").Failed(Usage, "--force", "usage: export");
        Command.Export(Path("x"), "--to", Path("y")).Failed(Usage, "twice");
        Command.Export(Path("x"), Sqlite("first"), "--to").Failed(Usage, "--to needs a value");
        Command.Import(Path("missing"), Sqlite("first")).Failed(Broken, "missing");
        Command.Import(Path("x"), "--Storage:Pfad=y").Failed(Broken, "Storage:Pfad");
        Command.Export(Path("x"), Sqlite("nowhere")).Failed(Broken, "no gateway's database");
        Assert.False(Directory.Exists(Path("nowhere")));

        Command.Export(Path("x"), Sqlite("first")).Succeeded();
        Command.Export(Path("x"), Sqlite("first")).Failed(Broken, "exists");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(Path("x")));
        Assert.Equal(["x"], Directory.GetFiles(_folder.Path).Select(System.IO.Path.GetFileName));
    }

    [Fact]
    public void Every_state_of_the_grains_has_names_of_its_own()
    {
        Assert.Superset(new HashSet<string> { "account", "apartment", "relayer", "name", "sequence" }, KnownState.All.Select(state => state.GrainType).ToHashSet());

        // Orleans' table knows a state by its name alone.
        Assert.Equal(KnownState.All.Count, KnownState.All.Select(state => state.StateName).Distinct().Count());
        Assert.All(KnownState.All, state => Assert.NotNull(Silo.Hosting.GatewayHost.StateJson.GetTypeInfo(state.Type)));
    }

    private string Path(string name) => System.IO.Path.Combine(_folder.Path, name);

    private string Sqlite(string name) => $"--Storage:Path={Path(name)}";

    private static string Postgres(string connectionString) => $"--Storage:ConnectionString={connectionString}";

    private Task<TestStorage> OpenAsync(string name) => TestStorage.OpenAsync(new StorageOptions { Path = Path(name) });

    // The header has a time and the storage's name; the rest is to be the same.
    private string[] Rows(string name) => File.ReadAllLines(Path(name))[1..];

    private async Task FillAsync(string path)
    {
        await using var storage = await OpenAsync(System.IO.Path.GetFileName(path));
        foreach (var (type, key, json) in new[]
        {
            ("account", "1F", """{"userName":"客厅","passwordHash":"h","language":2,"apartments":[1,2]}"""),
            ("apartment", "1", """{"accountId":31,"name":"Home 🏠","version":3,"armState":2,"relayers":[],"devices":[],"scenes":[],"contactors":[]}"""),
            ("name", "login/beef+cafe@example.org", """{"owner":31,"since":"2026-11-20T12:00:00.1234567+00:00"}"""),
            ("sequence", "account", """{"reserved":100}"""),
        })
        {
            JsonDocument.Parse(json).Dispose();
            await storage.States.WriteAsync(new StateKey(type, key, type), Encoding.UTF8.GetBytes(json), null).Within();
        }

        // Rows come and go; of what is left the ids are not the first ones, and not the last.
        await storage.History.Store(Samples.Event(Samples.Noon.AddYears(-3)), Samples.One(Samples.Alarm()), Samples.One(Samples.Message("first"))).Within();
        await storage.History.Store(Samples.Event(Samples.Noon.AddTicks(10)), Samples.One(Samples.Alarm()), Samples.One(Samples.Message("second"))).Within();
        await storage.History.Store(Samples.Event(Samples.Noon.AddYears(-4)), Samples.One(Samples.Alarm()), Samples.One(Samples.Message("third"))).Within();
        await storage.Storage.Workers.WriteHistoryAsync(new Silo.Storage.History.HistoryPrune(Samples.Noon.AddYears(-1), 100)).Within();
        await storage.Commands.Keep(Commands.CommandLogContract.Command(subject: "客厅")).Within();
        var ended = Commands.CommandLogContract.Command(subject: "b") with { Data = new byte[] { 0, 255 } };
        await storage.Commands.Keep(ended).Within();
        await storage.Commands.Update(ended.Outcome with
        {
            State = CommandState.Answered, Status = 7, Answer = new byte[] { 1 }, SentAt = Samples.Noon, EndedAt = Samples.Noon.AddTicks(20),
        }).Within();
        await storage.Audit.Store(new AuditEntry(Samples.Noon, "k", "name", "POST /x", "t", "d", 200, "::1")).Within();
        await storage.Presence.Append(
            [new PresenceEvent("terminal:T1", "connected", "", Samples.Noon, "::1", 1)],
            [new KnownDevice("terminal:T1", 3, "silo", 1, Samples.Noon, "::1"), new KnownDevice("relayer:客厅", 4, "silo", 2, Samples.Noon, "")],
            []).Within();
        foreach (var message in await storage.Outbox.Claim(NotificationChannel.Mail, 9, TimeSpan.FromHours(1)).Within())
        {
            Assert.True(message.Notification.Recipient == "second"
                ? await storage.Outbox.PutOff(message.Id, TimeSpan.Zero, "no answer").Within()
                : await storage.Outbox.Complete(message.Id).Within());
        }
    }
}
