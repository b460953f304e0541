using Gateway.EndToEnd.Tests.Control;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Storage;

/// <summary>A home moves from one storage to another, and its phone and its relayer notice nothing.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MovingTests(PostgresServer postgres) : EndToEndTest, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-moving-");

    public void Dispose() => _folder.Delete(recursive: true);

    [PostgresFact]
    public async Task A_home_goes_to_postgres_to_another_database_and_back()
    {
        var sqlite = await Start();
        var home = await Home.Make(sqlite);
        await ExpectHome(sqlite, home, home.DeviceId);
        Assert.Equal(0, await sqlite.Stop());
        await Succeed("export", "--to", File("1"), sqlite.Arguments);

        string[] database = [$"--Storage:ConnectionString={await postgres.CreateDatabaseAsync()}"];
        await Succeed("import", "--from", File("1"), database);
        var second = await Start(database);
        var newest = await ExpectHome(second, home, home.DeviceId);

        // Nothing moves while it runs.
        await Fail("export", "--to", File("none"), database, "in use by a gateway");
        await Fail("import", "--from", File("1"), [.. database, "--replace"], "in use by a gateway");
        Assert.Equal(0, await second.Stop());

        await Succeed("export", "--to", File("2"), database);
        string[] other = [$"--Storage:ConnectionString={await postgres.CreateDatabaseAsync()}"];
        await Succeed("import", "--from", File("2"), other);
        await Succeed("export", "--to", File("3"), other);
        await Fail("import", "--from", File("3"), sqlite.Arguments, "--replace");
        await Succeed("import", "--from", File("3"), [.. sqlite.Arguments, "--replace"]);
        await sqlite.StartAgain();
        await ExpectHome(sqlite, home, newest);
    }

    // The phone logs in and finds its home, the relayer logs in and is controlled, and nothing new gets an old id or name.
    private static async Task<long> ExpectHome(GatewayProcess gateway, Home home, long newestDevice)
    {
        var phone = await home.Phone.Another(gateway);
        var relayers = (await phone.ApartmentInfo()).GetProperty("relayers");
        Assert.Equal(home.Relayer.Code, relayers[0].GetProperty("sb_code").GetString());
        Assert.Contains(home.Device, relayers[0].GetProperty("devices").EnumerateArray().Select(d => d.GetProperty("dev_code").GetString()));
        (await Relayer.LogIn(gateway, home.Relayer.Code)).Serve();
        Expect.Ok(await phone.Control(home.Device));
        var stranger = await gateway.Connect();
        Expect.Refused(StatusCode.UserNameTaken, await stranger.Request(CommandIds.AddAccount, new { user_name = home.Phone.UserName, password = "x" }));
        var added = await phone.AddDevice(Names.DeviceCode(), relayer: home.RelayerId);
        Assert.True(added > newestDevice, $"Device {added} came after {newestDevice}.");
        return added;
    }

    private static async Task Succeed(string command, string option, string file, IEnumerable<string> settings)
    {
        await using var run = ProgramRun.Start(Programs.Silo, [command, option, file, .. settings]);
        var code = await run.Exit();
        Assert.True(code == 0, $"{command} ended with {code}:\n{run.Text}");
        Assert.StartsWith($"{command}ed ", run.Lines[^1], StringComparison.Ordinal);
    }

    private static async Task Fail(string command, string option, string file, IEnumerable<string> settings, string said)
    {
        await using var run = ProgramRun.Start(Programs.Silo, [command, option, file, .. settings]);
        Assert.Equal(1, await run.Exit());
        Assert.Contains(said, run.Text, StringComparison.Ordinal);
    }

    private string File(string name) => Path.Combine(_folder.FullName, name);
}
