using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.EndToEnd.Tests.Api;
using Gateway.EndToEnd.Tests.Control;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Storage;

/// <summary>PostgreSQL under the gateway: what it can hold, and what goes on while it is away.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DatabaseAwayTests(PostgresServer postgres) : EndToEndTest
{
    private static readonly TimeSpan Few = TimeSpan.FromSeconds(10);

    [PostgresFact]
    public async Task Commands_go_on_changes_answer_3_and_all_works_again_by_itself()
    {
        var gateway = await Start($"--Storage:ConnectionString={await postgres.CreateDatabaseAsync()}");
        gateway.Allow("");
        var home = await Home.Make(gateway);
        home.Relayer.Serve();
        var stranger = await gateway.Connect();
        Expect.Ok(await home.Control());
        var version = Expect.Ok(await home.Phone.QueryApartment())["version"];

        using var stop = new CancellationTokenSource();
        var controls = 0;
        var controlling = Controlling();
        await postgres.StopAsync();
        try
        {
            var began = Stopwatch.GetTimestamp();
            Expect.Refused(StatusCode.StorageFailure, await home.Phone.Ask(
                CommandIds.ModifyApartment, new { id = home.Phone.ApartmentId, name = "away" }));
            Expect.Refused(StatusCode.StorageFailure, await home.Phone.Ask(CommandIds.AddApartment, new { name = "away" }));
            Expect.Refused(StatusCode.StorageFailure, await stranger.Request(
                CommandIds.AddAccount, new { user_name = Names.Next("user"), password = "123" }));
            Assert.True(Stopwatch.GetElapsedTime(began) < 3 * Few, $"Three refusals took {Stopwatch.GetElapsedTime(began)}.");

            // What is known is still answered.
            Expect.Ok(await home.Phone.Ask(CommandIds.HeartBeat));
            Assert.Equal(version, Expect.Ok(await home.Phone.QueryApartment())["version"]);
            var seen = Volatile.Read(ref controls);
            await Waiting.Until(() => Task.FromResult(Volatile.Read(ref controls) > seen + 20 ? null : "commands should go on"));
        }
        finally
        {
            await postgres.StartAsync();
        }

        await Waiting.Until(async () =>
            await home.Phone.Ask(CommandIds.ModifyApartment, new { id = home.Phone.ApartmentId, name = "back" }) is { Status: StatusCode.Ok }
                ? null
                : "changes should be taken again");
        Expect.Ok(await home.Phone.Ask(CommandIds.AddApartment, new { name = "back" }));
        Expect.Ok(await stranger.Request(CommandIds.AddAccount, new { user_name = Names.Next("user"), password = "123" }));
        Assert.Equal("back", (await home.Phone.ApartmentInfo()).GetProperty("name").GetString());
        await stop.CancelAsync();
        await controlling;
        Expect.Ok(await home.Control());

        async Task Controlling()
        {
            while (!stop.IsCancellationRequested)
            {
                Expect.Ok(await home.Control());
                Interlocked.Increment(ref controls);
            }
        }
    }

    [PostgresFact]
    public async Task The_api_says_that_the_database_is_away_and_what_to_do()
    {
        var gateway = await Start($"--Storage:ConnectionString={await postgres.CreateDatabaseAsync()}", ApiClient.Setting);
        gateway.Allow("");
        using var api = new ApiClient(gateway);
        var known = (await Relayer.LogIn(gateway, Names.Next("relayer"))).Serve();
        var command = new { instruction = "ControlDevice", data = new { value = 1 } };
        (await api.Post($"devices/relayer:{known.Code}/commands", command)).Is(HttpStatusCode.OK);
        await postgres.StopAsync();
        try
        {
            foreach (var path in new[]
            {
                "devices/relayer:never-1", "devices/relayer:never-2/trace", "relayers/never-3", "accounts/901", "apartments/902", "accounts?name=nobody",
                "commands", $"commands/{Guid.NewGuid()}", "events", "alarms", "audit",
            })
            {
                Away(path, await api.Get(path));
            }

            // Where more than one answer is true, this one is: the audit log cannot take it.
            foreach (var path in new[] { "devices/relayer:never-4/block", "devices/relayer:never-5/unblock", "devices/relayer:never-6/disconnect", "devices/nonsense/block" })
            {
                Away(path, await api.Post(path));
            }

            Away("enrol", await api.Put("relayers/never-7"));
            Away("enrol with a secret", await api.Put("relayers/never-8/secret", new { }));
            Away("remove", await api.Delete("relayers/never-9"));
            Away("forget", await api.Delete("relayers/never-10/secret"));
            Away("cancel a command", await api.Delete($"commands/{Guid.NewGuid()}"));
            Away("make a key", await api.Post("keys", new { name = "x", role = "read" }));
            Away("revoke a key", await api.Delete("keys/00000000"));

            // What is known is still answered; and what is done is done, though the audit log has no word of it.
            foreach (var path in new[] { $"devices/relayer:{known.Code}", "devices", "devices/count", "sessions", "members", "keys", "config" })
            {
                (await api.Get(path)).Is(HttpStatusCode.OK);
            }

            Assert.False((await api.Get("health")).Is(HttpStatusCode.OK).Json.GetProperty("isStorageAvailable").GetBoolean(), "the storage is said to be there");
            Assert.Equal("answered", (await api.Post($"devices/relayer:{known.Code}/commands", command)).Is(HttpStatusCode.OK).Json.GetProperty("state").GetString());
            var closed = await api.Post($"devices/relayer:{known.Code}/disconnect");
            Away("disconnect", closed);
            Assert.Contains("done with status 204", closed.Detail, StringComparison.Ordinal);
            await known.Wire.ClosedByGateway();
        }
        finally
        {
            await postgres.StartAsync();
        }

        await Waiting.Until(async () => (await api.Get("devices/relayer:never-1")).Status is var status && status == HttpStatusCode.NotFound ? null : $"it is {status}");
        await Waiting.Until(async () => (await api.Post("devices/relayer:never-4/block")).Status is var status && status == HttpStatusCode.NotFound ? null : $"it is {status}");
        Assert.DoesNotContain(gateway.Run.Lines, line => line.Contains("fail: Gateway.Silo.Api.ApiGate", StringComparison.Ordinal));

        static void Away(string what, ApiResponse answer)
        {
            Assert.True(answer.Status == HttpStatusCode.ServiceUnavailable, $"{what}: {(int)answer.Status} {answer.Text}");
            Assert.Contains("database", answer.Detail, StringComparison.Ordinal);
            Assert.Matches("(?i)try again", answer.Detail);
            Assert.InRange(int.Parse(answer.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 60);
        }
    }

    [PostgresFact]
    public async Task Any_text_can_be_a_name()
    {
        var gateway = await Start($"--Storage:ConnectionString={await postgres.CreateDatabaseAsync()}");
        var phone = await Phone.SignUp(gateway);
        foreach (var name in new[] { "nul\0inside", "quote's \"double\" \\ back", "家 🏠 ü", "\uFFFD\u200B", "'; DROP TABLE x; --", "" })
        {
            Expect.Ok(await phone.Ask(CommandIds.ModifyApartment, new { id = phone.ApartmentId, name }));
            Assert.Equal(name, (await phone.ApartmentInfo()).GetProperty("name").GetString());
            var user = Names.Next(name + "user");
            var made = await phone.Ask(CommandIds.AddAccount, new { user_name = user, password = "123" });
            Assert.True(made.Status is StatusCode.Ok or StatusCode.UserNameTaken, $"A user name with {name}: {made}");
        }

        var wire = await gateway.Connect();
        foreach (var name in new[] { "nul\0inside", "家/?#%\\", "'; --" })
        {
            Expect.Refused(StatusCode.LoginFailed, await Phone.LogIn(wire, name));
            var relayer = await Relayer.LogIn(wire, name);
            Assert.True(relayer.Status is StatusCode.Ok or StatusCode.BadParameter, $"A relayer with the code {name}: {relayer}");
        }

        await gateway.CheckQuiet();
        Assert.Equal(0, await gateway.Stop());
        await gateway.StartAgain();
        Assert.Equal("", (await (await phone.Another(gateway)).ApartmentInfo()).GetProperty("name").GetString());
    }
}
