using System.Net;
using System.Net.Sockets;
using Gateway.EndToEnd.Tests.Control;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;

namespace Gateway.EndToEnd.Tests.Limits;

/// <summary>How many connections there may be, in all and of one address, and what a crowd of them leaves behind.</summary>
public sealed class ConnectionLimitTests : EndToEndTest
{
    [Theory, EveryTransport]
    public async Task Over_the_limits_a_connection_is_closed_at_once_and_counted(string transport)
    {
        var gateway = await Start(On(transport), "--Messaging:MaxConnections=5", "--Messaging:MaxConnectionsPerAddress=3");
        IPAddress here = IPAddress.Parse("127.0.0.1"), there = IPAddress.Parse("127.0.0.2");
        var open = new List<WireClient>();
        foreach (var source in new[] { here, here, here, there, there })
        {
            open.Add(await gateway.Connect(new WireOptions { Source = source }));
            Expect.Ok(await Relayer.LogIn(open[^1], Names.Next("box")));
        }

        await ExpectRefused(gateway, there);
        await gateway.MetricBecomes("gateway_limit_hits_total{listener=\"messaging\",limit=\"connections\"}", 1);

        await open[3].DisposeAsync();
        await gateway.MetricBecomes("gateway_connections", 4);
        await ExpectRefused(gateway, here);
        await gateway.MetricBecomes("gateway_limit_hits_total{listener=\"messaging\",limit=\"connections_per_address\"}", 1);

        Expect.Ok(await Relayer.LogIn(await gateway.Connect(new WireOptions { Source = there }), Names.Next("box")));
        Assert.All(open.Take(3), o => Assert.False(o.Closed.IsCompleted));
    }

    [Fact]
    public async Task Connections_that_never_begin_a_TLS_handshake_count_and_have_a_time()
    {
        const int Max = 5;
        var gateway = await Start($"--Messaging:MaxConnections={Max}", "--Messaging:AuthorizeSeconds=6");
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                sockets.Add(await OpenSilent(gateway.TlsPort));
            }

            foreach (var refused in sockets.Skip(Max))
            {
                await ExpectEnd(refused);
            }

            await gateway.MetricBecomes("gateway_limit_hits_total{listener=\"messaging\",limit=\"connections\"}", 300 - Max);
            await gateway.MetricBecomes("gateway_connections", Max);

            // Those within the limit do not hold it for ever.
            await Task.WhenAll(sockets.Take(Max).Select(ExpectEnd));
            await gateway.MetricBecomes("gateway_connections", 0);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Theory, EveryTransport]
    public async Task The_echo_port_has_limits_too(string transport)
    {
        var gateway = await Start(On(transport), "--Messaging:MaxConnectionsPerAddress=2");
        using Socket first = await OpenSilent(gateway.EchoPort), second = await OpenSilent(gateway.EchoPort);
        await gateway.MetricBecomes("gateway_connections{listener=\"echo\"}", 2);
        using var third = await OpenSilent(gateway.EchoPort);
        await ExpectEnd(third);
    }

    [Fact]
    public async Task Over_its_limit_the_HTTP_port_closes_a_connection_at_once_and_counts_it()
    {
        const int Max = 8;
        var gateway = await Start($"--Http:MaxConnections={Max}");
        var sockets = Enumerable.Range(0, Max + 1).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToList();
        try
        {
            foreach (var socket in sockets)
            {
                await socket.ConnectAsync(IPAddress.Loopback, gateway.HttpPort).Within("connection");
            }

            Assert.Equal(0, await sockets[^1].ReceiveAsync(new byte[1]).Within("end of the connection that is one too many"));
        }
        catch (SocketException)
        {
            // Reset, which is as good.
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        await Waiting.Until(async () =>
        {
            try
            {
                return await gateway.Metric("gateway_limit_hits_total{listener=\"HTTP\",limit=\"connections\"}") >= 1 ? null : "it is not counted";
            }
            catch (HttpRequestException e)
            {
                return $"the places of those that left are still taken: {e.Message}";
            }
        });
    }

    [Theory, EveryTransport]
    public async Task Five_thousand_connections_opened_and_dropped_leave_nothing(string transport)
    {
        const int Count = 5000;
        var gateway = await Start(On(transport));
        var home = await Home.Make(gateway);
        home.Relayer.Serve();
        var sockets = new Socket[Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = 100 }, async (i, cancellation) =>
        {
            sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await sockets[i].ConnectAsync(new IPEndPoint(IPAddress.Loopback, gateway.Port), cancellation);
        }).Within("5,000 connections", TimeSpan.FromSeconds(30));
        await gateway.MetricBecomes("gateway_connections", Count + 2);
        Expect.Ok(await home.Control());

        for (var i = 0; i < Count; i++)
        {
            // Half of them without a farewell.
            if (i % 2 == 0)
            {
                sockets[i].LingerState = new LingerOption(true, 0);
            }

            sockets[i].Dispose();
        }

        await gateway.MetricBecomes("gateway_connections", 2);
        Expect.Ok(await home.Control());
        Assert.Equal(Count, await gateway.Closed("Remote"));
    }

    private static async Task<Socket> OpenSilent(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port).Within("connection");
        }
        catch (SocketException)
        {
            // Closed before this side knew that it was open.
        }

        return socket;
    }

    private static async Task ExpectEnd(Socket socket)
    {
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[1]).Within("end of the connection"));
        }
        catch (SocketException)
        {
            // Reset, which is as good.
        }
    }

    private static async Task ExpectRefused(GatewayProcess gateway, IPAddress source)
    {
        try
        {
            await (await gateway.Connect(new WireOptions { Source = source })).ClosedByGateway();
        }
        catch (SocketException)
        {
            // Closed before this side knew that it was open.
        }
    }
}
