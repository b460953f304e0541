using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Storage;

/// <summary>The tests that share one PostgreSQL server, each with a database of its own.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}

/// <summary>kill -9 at any moment: what was answered with status 0 is there afterwards.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DurabilityTests(PostgresServer postgres) : EndToEndTest
{
    private const int Rounds = 4;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_in_sqlite() => await KillWhileChanging(await Start());

    [PostgresFact]
    public async Task Nothing_acknowledged_is_lost_in_postgres() =>
        await KillWhileChanging(await Start($"--Storage:ConnectionString={await postgres.CreateDatabaseAsync()}"));

    private static async Task KillWhileChanging(GatewayProcess gateway)
    {
        var first = await Phone.SignUp(gateway);
        await first.AddRelayer(Names.Next("box"));
        var apartments = new Dictionary<long, string> { [first.ApartmentId] = "Home" };
        var devices = new Dictionary<long, string>();
        var users = new List<string> { first.UserName };
        for (var round = 0; round < Rounds; round++)
        {
            // Three clients change things as fast as they are acknowledged; the kill comes after a number of acknowledgements that differs
            // each time, so at another point of whatever is under way.
            var target = 5 + (7 * round);
            var acknowledged = 0;
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var phones = await Task.WhenAll(first.Another(gateway), first.Another(gateway));
            var stranger = await gateway.Connect();
            var changing = Task.WhenAll(AddApartments(phones[0]), AddDevices(phones[1]), SignUps(stranger));
            await enough.Task.Within($"{target} acknowledged changes");
            await gateway.Kill();
            await changing.Within("end of the clients");

            gateway.Allow("recover");
            await gateway.StartAgain();
            await ExpectAll(gateway, first, apartments, devices, users);

            void Count()
            {
                if (Interlocked.Increment(ref acknowledged) == target)
                {
                    enough.TrySetResult();
                }
            }

            async Task AddApartments(Phone phone) => await UntilKilled(async () =>
            {
                var name = Names.Next("flat");
                apartments[Expect.Ok(await phone.Ask(CommandIds.AddApartment, new { name }))["id"]] = name;
                Count();
            });

            async Task AddDevices(Phone phone) => await UntilKilled(async () =>
            {
                var code = Names.DeviceCode();
                devices[await phone.AddDevice(code)] = code;
                Count();
            });

            async Task SignUps(WireClient wire) => await UntilKilled(async () =>
            {
                var user = Names.Next("user");
                Expect.Ok(await wire.Request(CommandIds.AddAccount, new { user_name = user, password = Phone.Password }));
                users.Add(user);
                Count();
            });
        }
    }

    private static async Task UntilKilled(Func<Task> change)
    {
        try
        {
            while (true)
            {
                await change();
            }
        }
        catch (IOException)
        {
            // The gateway is gone.
        }
    }

    private static async Task ExpectAll(
        GatewayProcess gateway, Phone first, Dictionary<long, string> apartments, Dictionary<long, string> devices, List<string> users)
    {
        var wire = await gateway.Connect();
        var login = Expect.Ok(await Phone.LogIn(wire, first.UserName));
        var listed = login.Json.GetProperty("apartments").EnumerateArray().Select(a => a.GetProperty("id").GetInt64()).ToHashSet();
        foreach (var (id, name) in apartments)
        {
            Assert.Contains(id, listed);
            var info = Expect.Ok(await wire.Request(CommandIds.QueryApartment, new { apartment_id = id, version = -1 })).Json;
            Assert.Equal(name, info.GetProperty("apartment_info").GetProperty("name").GetString());
        }

        var home = Expect.Ok(await wire.Request(CommandIds.QueryApartment, new { apartment_id = first.ApartmentId, version = -1 })).Json;
        var there = home.GetProperty("apartment_info").GetProperty("relayers")[0].GetProperty("devices").EnumerateArray()
            .ToDictionary(d => d.GetProperty("id").GetInt64(), d => d.GetProperty("dev_code").GetString());
        Assert.All(devices, d => Assert.Equal(d.Value, there[d.Key]));
        foreach (var user in users)
        {
            Expect.Ok(await Phone.LogIn(wire, user));
        }
    }
}
