using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Storage;

/// <summary>A home of the old program's goes on with this one; neither its phone nor its relayer has to know.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LegacyTests(PostgresServer postgres) : EndToEndTest
{
    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Phone_and_relayer_log_in_as_ever(bool intoPostgres)
    {
        var old = await postgres.CreateDatabaseAsync();
        await LegacyTables.MakeAsync(
            old,
            $"""
            INSERT INTO account VALUES (31, 1, 'me', '{LegacyTables.PasswordHash}', 'Me@Example.org');
            INSERT INTO apartment VALUES (7, 31, 'home', 1, NULL, NULL, 12);
            INSERT INTO relayer (id, uni_code) VALUES (3, 'old box');
            INSERT INTO apartment_relayer VALUES (7, 3, 'hall');
            INSERT INTO device (id, device_model_id, uni_code) VALUES (50, 1, '1F');
            INSERT INTO apartment_device VALUES (60, 50, 7, 3, 'lamp');
            """);
        var gateway = await Start(intoPostgres ? [$"--Storage:ConnectionString={await postgres.CreateDatabaseAsync()}"] : []);
        Assert.Equal(0, await gateway.Stop());
        await using (var import = ProgramRun.Start(Programs.Silo, ["import-legacy", "--from", old, "--apply", .. gateway.Arguments]))
        {
            Assert.True(await import.Exit() == 0, import.Text);
            Assert.Contains("devices: 1 to take, 0 there already, 0 skipped", import.Lines);
        }

        await gateway.StartAgain();
        (await Relayer.LogIn(gateway, "old box")).Serve();
        var wire = await gateway.Connect();
        var login = Expect.Ok(await Phone.LogIn(wire, "me@example.org"));
        Assert.Equal(7, login.Json.GetProperty("apartments")[0].GetProperty("id").GetInt64());
        Expect.Ok(await wire.Request(CommandIds.ControlDevice, new { dev_model = "2111S", dev_code = "1f", dev_key_seq = 0, value = 1 }));
        var added = Expect.Ok(await wire.Request(
            CommandIds.AddDevice, new { apartment_id = 7, dev_model = "2111S", dev_code = "2f", relayer_id = 3 }));
        Assert.True(added["dev_id"] > 60);
        Assert.Equal(13, added["version"]);
        Expect.Refused(StatusCode.UserNameTaken, await (await gateway.Connect()).Request(CommandIds.AddAccount, new { user_name = "me", password = "x" }));
    }
}
