using System.Diagnostics;
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
