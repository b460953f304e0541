using Gateway.EndToEnd.Tests.Control;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Limits;

/// <summary>Clients that are slow to speak, and one that never listens.</summary>
public sealed class SlowClientTests : EndToEndTest
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Theory, EveryTransport]
    public async Task Byte_by_byte_nobody_outlasts_the_time_to_authorize_or_the_heartbeat(string transport)
    {
        var gateway = await Start(On(transport), "--Messaging:AuthorizeSeconds=4", "--Messaging:HeartbeatSeconds=4");
        var login = WireFrames.Request(CommandIds.Authorize, 1, new { terminal_type = "relayer", sb_code = Names.Next("box") });
        var mute = await gateway.Connect();
        var slow = await gateway.Connect();
        var authorized = await Relayer.LogIn(gateway, Names.Next("box"));
        var faithful = await Relayer.LogIn(gateway, Names.Next("box"));

        // One byte a second; the relayer that has authorized begins a frame and never ends it.
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var over = Task.WhenAll(slow.ClosedByGateway(Soon), authorized.Wire.ClosedByGateway(Soon), mute.ClosedByGateway(Soon));
        for (var i = 0; !over.IsCompleted; i++)
        {
            await TrySend(slow, login[i]);
            await TrySend(authorized.Wire, login[i]);
            Expect.Ok(await faithful.Wire.Request(CommandIds.HeartBeat));
            await timer.WaitForNextTickAsync();
        }

        await over;
        Expect.Ok(await faithful.Wire.Request(CommandIds.HeartBeat));
        Assert.Equal(2, await gateway.Closed("NotAuthorizedInTime"));
        Assert.Equal(2, await gateway.LimitHits("authorize_time"));
        Assert.Equal(1, await gateway.Closed("Silent"));

        static async Task TrySend(WireClient wire, byte value)
        {
            try
            {
                await wire.Send(new[] { value });
            }
            catch (IOException)
            {
                // It is closed by now, which is what the test waits for.
            }
        }
    }

    [Theory, EveryTransport]
    public async Task One_that_never_reads_is_closed_and_costs_little(string transport)
    {
        const int Requests = 6000;
        var gateway = await Start(On(transport), "--Messaging:OutboundQueueBytes=65536");
        var home = await Home.Make(gateway);
        home.Relayer.Serve();
        for (var i = 0; i < 30; i++)
        {
            await home.Phone.AddDevice(Names.DeviceCode(), "2114S");
        }

        var memory = gateway.Run.ResidentBytes;
        var answer = (await home.Phone.QueryApartment()).Body.Length;
        var deaf = await gateway.Connect(new WireOptions { Reads = false, ReceiveBuffer = 4096 });
        var login = WireFrames.Request(
            CommandIds.Authorize, 1, new { terminal_type = "human", user_name = home.Phone.UserName, password = Phone.Password });
        await deaf.Send(login);
        await deaf.Socket.ReceiveAsync(new byte[1]).Within("answer to the login, the last that it reads");
        var query = WireFrames.Request(CommandIds.QueryApartment, 2, new { apartment_id = home.Phone.ApartmentId, version = -1 });
        var flood = Flood();
        for (var i = 0; i < 50 || !flood.IsCompleted; i++)
        {
            Expect.Ok(await home.Control());
        }

        await flood;
        await gateway.MetricBecomes("gateway_connections_closed_total{listener=\"messaging\",reason=\"SlowReader\"}", 1);
        Assert.Equal(1, await gateway.LimitHits("outbound_queue"));
        await gateway.MetricBecomes("gateway_connections", 2);
        var grown = gateway.Run.ResidentBytes - memory;
        Assert.True(grown < 100_000_000, $"{(long)Requests * answer:N0} bytes of unread answers took {grown:N0} bytes.");

        async Task Flood()
        {
            try
            {
                for (var i = 0; i < Requests; i++)
                {
                    await deaf.Send(query);
                }
            }
            catch (IOException)
            {
                // Closed under its hands, as it should be.
            }
        }
    }
}
