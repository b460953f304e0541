using System.Text;
using Gateway.Grains.Interfaces.History;
using Gateway.Silo.Storage;
using Gateway.Storage.Tests.Moving;
using Npgsql;

namespace Gateway.Storage.Tests.Legacy;

/// <summary>What becomes of the old program's rows.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ImportLegacyTests(PostgresServer server) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PostgresTheory]
    [InlineData("relayer")]
    [InlineData("superbox")]
    public async Task A_home_is_taken_with_its_ids(string relayer)
    {
        var old = await server.CreateDatabaseAsync();
        await LegacyTables.MakeAsync(
            old,
            $"""
            INSERT INTO account VALUES (31, 1, 'me', '{LegacyTables.PasswordHash}', 'Me@Example.org', '13800138000', 4, 100);
            INSERT INTO apartment VALUES (7, 31, '家', 2, 5, NULL, 12), (8, 31, NULL, NULL, 99, NULL, NULL);
            INSERT INTO {relayer} (id, uni_code) VALUES (3, 'box A'), (4, 'box B');
            INSERT INTO apartment_{relayer} VALUES (7, 3, 'hall'), (7, 4, NULL);
            INSERT INTO device (id, device_model_id, uni_code) VALUES (50, 1, '1F');
            INSERT INTO apartment_device VALUES (60, 50, 7, 4, 'lamp');
            INSERT INTO contactor VALUES (70, 7, 'aunt', '13900139000', 'nobody');
            CREATE TABLE scene (id integer, apartment_id integer, name text);
            CREATE TABLE scene_content (id integer, scene_id integer, device_id integer, key_seq integer, value integer);
            INSERT INTO scene VALUES (5, 7, 'evening');
            INSERT INTO scene_content VALUES (1, 5, 50, 0, 1), (2, 5, 51, 0, 1);
            INSERT INTO client VALUES (1, 31, 'token');
            """,
            relayer);

        var output = Command.ImportLegacy(old, Target, "--apply").Succeeded().Output;
        Assert.Contains("accounts: 1 to take, 0 there already, 0 skipped", output, StringComparison.Ordinal);
        Assert.Contains("contactor 70: without its email_addr", output, StringComparison.Ordinal);
        Assert.Contains("scene 5: without its value for device 0", output, StringComparison.Ordinal);
        Assert.Contains("client: its 1 rows stay", output, StringComparison.Ordinal);
        Assert.DoesNotContain("saltsalt", output, StringComparison.Ordinal);

        await ExpectAsync("account", "1F", $$"""{"userName":"me","email":"Me@Example.org","mobilePhone":"13800138000","passwordHash":"{{LegacyTables.PasswordHash}}",""", "\"language\":1,\"apartments\":[7,8]");
        await ExpectAsync("apartment", "7", """{"accountId":31,"name":"家","version":12,"armState":2,"sceneId":5,"relayers":[{"id":3,"code":"box A","name":"hall"},{"id":4,"code":"box B","name":""}],""", """{"id":60,"model":"2111S","code":"1F","name":"lamp","relayerId":4,"keys":[{"sequence":0,"name":""}]}""", """{"id":5,"name":"evening","contents":[{"id":1,"deviceId":60,"keySequence":0,"value":1}]}""", """{"id":70,"name":"aunt","mobilePhone":"13900139000","email":""}""");
        await ExpectAsync("apartment", "8", """{"accountId":31,"name":"","version":0,"armState":1,"relayers":[]""");
        await ExpectAsync("relayer", "3", "\"code\":\"box A\"", "\"apartments\":[7]");
        foreach (var (name, owner) in new[] { ("login/me", 31), ("login/me@example.org", 31), ("login/13800138000", 31), ("relayer/box A", 3), ("relayer/box B", 4) })
        {
            await ExpectAsync("name", name, $$"""{"owner":{{owner}},""");
        }

        foreach (var (sequence, last) in new[] { ("account", 31), ("apartment", 8), ("relayer", 4), ("device", 60), ("contactor", 70), ("scene", 5) })
        {
            await ExpectAsync("sequence", sequence, $$"""{"reserved":{{last}}}""");
        }
    }

    [PostgresFact]
    public async Task Events_and_alarms_are_taken_once_under_their_ids()
    {
        var old = await server.CreateDatabaseAsync();
        await LegacyTables.MakeAsync(
            old,
            $"""
            INSERT INTO account VALUES (1, 1, 'me', '{LegacyTables.PasswordHash}');
            INSERT INTO apartment (id, account_id) VALUES (7, 1);
            INSERT INTO relayer (id, uni_code) VALUES (3, 'box');
            INSERT INTO apartment_relayer VALUES (7, 3, 'hall');
            INSERT INTO device (id, device_model_id, uni_code) VALUES (50, 1, '1F');
            INSERT INTO apartment_device VALUES (60, 50, 7, 3, 'lamp');
            CREATE TABLE event (id integer, device_id integer, dt timestamp, value integer);
            CREATE TABLE alarm (id integer, apartment_id integer, event_id integer, apartment_device_id integer, dt timestamp);
            INSERT INTO event VALUES (11, 50, '2015-03-04 05:06:07', 1), (12, 99, '2015-03-04 05:06:07', 1), (13, 50, NULL, 1);
            INSERT INTO alarm VALUES (21, 7, 11, NULL, NULL), (22, 7, NULL, 60, '2016-01-02 03:04:05'), (23, 8, NULL, 61, now());
            """);

        var first = Command.ImportLegacy(old, Target, "--apply").Succeeded().Output;
        var again = Command.ImportLegacy(old, Target, "--apply").Succeeded().Output;

        Assert.Contains("events: 2 to take, 0 there already, 2 skipped", first, StringComparison.Ordinal);
        Assert.Contains("alarms: 2 to take, 0 there already, 1 skipped", first, StringComparison.Ordinal);
        Assert.Contains("events: 0 to take, 1 there already, 2 skipped", again, StringComparison.Ordinal);
        Assert.Contains("alarms: 0 to take, 2 there already, 1 skipped", again, StringComparison.Ordinal);
        await using var storage = await TestStorage.OpenAsync(new StorageOptions { Path = Path("new") });
        var alarms = await storage.History.QueryAlarms(1, new AlarmFilter(0, null, null, [], [], [])).Within();
        Assert.Equal([(22L, 60L, 2016), (21L, 60L, 2015)], alarms.Select(alarm => (alarm.Id, alarm.DeviceId, alarm.At.Year)));
        Assert.All(alarms, alarm => Assert.Equal((7L, "1F", "lamp", "2111S"), (alarm.ApartmentId, alarm.DeviceCode, alarm.Name, alarm.Model)));
    }

    [PostgresFact]
    public async Task Without_apply_nothing_happens_and_a_second_run_changes_nothing()
    {
        var old = await server.CreateDatabaseAsync();
        await LegacyTables.MakeAsync(old, $"INSERT INTO account VALUES (1, 1, 'me', '{LegacyTables.PasswordHash}'); INSERT INTO apartment VALUES (1, 1, 'home')");
        string[][] targets = [[Target], [$"--Storage:ConnectionString={await server.CreateDatabaseAsync()}"]];
        foreach (var target in targets)
        {
            Assert.Contains("nothing was changed", Command.ImportLegacy(old, target).Succeeded().Output, StringComparison.Ordinal);
            Command.Export(Path("empty"), target).Succeeded();
            Assert.Equal(2, File.ReadAllLines(Path("empty")).Length);

            Command.ImportLegacy(old, [.. target, "--apply"]).Succeeded();
            Command.Export(Path("once"), target).Succeeded();
            var again = Command.ImportLegacy(old, [.. target, "--apply"]).Succeeded();
            Assert.Contains("accounts: 0 to take, 1 there already, 0 skipped", again.Output, StringComparison.Ordinal);
            Command.Export(Path("twice"), target).Succeeded();
            Assert.Equal(File.ReadAllLines(Path("once"))[1..], File.ReadAllLines(Path("twice"))[1..]);
            foreach (var file in new[] { "empty", "once", "twice" })
            {
                File.Delete(Path(file));
            }
        }

        // What is added to the old database meanwhile comes with a later run, and ids go on after it.
        await ExecuteAsync(old, "INSERT INTO account VALUES (9, 1, 'you', 'in the clear')");
        var later = Command.ImportLegacy(old, Target, "--apply").Succeeded();
        Assert.Contains("accounts: 1 to take, 1 there already", later.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("in the clear", later.Output, StringComparison.Ordinal);
        await ExpectAsync("account", "9", "\"passwordHash\":\"sha256$none$000000");
        await ExpectAsync("sequence", "account", """{"reserved":9}""");
    }

    [PostgresFact]
    public async Task What_does_not_fit_is_skipped_and_said()
    {
        var old = await server.CreateDatabaseAsync();
        await LegacyTables.MakeAsync(
            old,
            $"""
            INSERT INTO account (id, language_id, user_name, password, email) VALUES
                (1, 1, 'first', '{LegacyTables.PasswordHash}', 'same@example.org'), (2, NULL, 'second', 'plain', 'SAME@example.org'),
                (3, 1, NULL, '{LegacyTables.PasswordHash}', 'Same@example.org'), (4, 1, 'first', NULL, 'none');
            INSERT INTO apartment (id, account_id) VALUES (1, 1), (2, 3), (3, 77);
            INSERT INTO relayer (id, uni_code) VALUES (1, 'box'), (2, 'box'), (3, NULL), (4, '');
            INSERT INTO apartment_relayer VALUES (1, 2, 'twin'), (1, 3, 'none'), (2, 1, 'lost');
            INSERT INTO device (id, device_model_id, uni_code) VALUES (1, 1, 'ab'), (2, 1, 'AB'), (3, 2, 'cd'), (4, 1, 'xyz'), (5, NULL, NULL);
            INSERT INTO apartment_device VALUES (1, 1, 1, 2, 'kept'), (2, 2, 1, 1, 'twin'), (3, 3, 1, 1, ''), (4, 4, 1, 1, ''), (5, 5, 1, 1, ''), (6, 1, 2, 1, '');
            INSERT INTO contactor VALUES (1, 2, 'of nobody');
            DROP TABLE client;
            """);
        var output = Command.ImportLegacy(old, Target, "--apply").Succeeded().Output;
        foreach (var line in new[]
        {
            "account 2: without its email, which is a name of account 1", "account 2: its password is in no form", "account 3: skipped", "account 4: without its user_name",
            "account 4: without its email, which is none", "account 4: skipped", "apartment 2: skipped, its account 3", "apartment 3: skipped, its account 77",
            "relayer 2: skipped, it has the code of relayer 1", "relayer 3: skipped", "relayer 4: skipped", "link 1: skipped", "link 2: skipped",
            "device 2: skipped, apartment 1 has a device", "device 3: skipped, its model 'unheard of'", "device 4: skipped, its code 'xyz'", "device 5: skipped", "device 6: skipped",
            "contactor 1: skipped", "scene: there is no such table", "accounts: 2 to take, 0 there already, 2 skipped", "account 2: its language",
        })
        {
            Assert.Contains(line, output, StringComparison.Ordinal);
        }

        await ExpectAsync("apartment", "1", """
            "relayers":[{"id":1,"code":"box","name":"twin"}],"devices":[{"id":1,
            """, "\"relayerId\":1");
        await ExpectAsync("relayer", "1", "\"apartments\":[1]");
        await ExpectAsync("sequence", "account", """{"reserved":4}""");
    }

    [PostgresFact]
    public async Task A_storage_with_data_of_its_own_and_a_database_that_is_not_the_old_programs_are_refused()
    {
        var old = await server.CreateDatabaseAsync();
        Command.ImportLegacy(old, Target).Failed(1, "no table 'account'");
        Command.ImportLegacy("Host=127.0.0.1;Port=1;Username=x;Password=hidden;Timeout=1", Target).Failed(1, "cannot be read");
        Command.ImportLegacy("nonsense", Target).Failed(1, "connection string");
        Command.ImportLegacy(old, Target, "--dry-run").Failed(2, "usage: import-legacy");

        await LegacyTables.MakeAsync(old, $"INSERT INTO account VALUES (1, 1, 'me', '{LegacyTables.PasswordHash}')");
        await using (var storage = await TestStorage.OpenAsync(new StorageOptions { Path = Path("new") }))
        {
            await storage.States.WriteAsync(
                new StateKey("account", "1", "account"), """{"userName":"somebody else","passwordHash":"x"}"""u8.ToArray(), null).Within();
        }

        Command.ImportLegacy(old, Target, "--apply").Failed(1, "under the id 1", "storage that has nothing");
        await ExpectAsync("account", "1", "somebody else");
    }

    private string Target => $"--Storage:Path={Path("new")}";

    private string Path(string name) => System.IO.Path.Combine(_folder.Path, name);

    private async Task ExpectAsync(string type, string key, params string[] parts)
    {
        await using var storage = await TestStorage.OpenAsync(new StorageOptions { Path = Path("new") });
        var state = await storage.States.ReadAsync(new StateKey(type, key, type)).Within();
        Assert.True(state is not null, $"There is no {type} {key}.");
        Assert.All(parts, part => Assert.Contains(part, Encoding.UTF8.GetString(state.Payload), StringComparison.Ordinal));
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
