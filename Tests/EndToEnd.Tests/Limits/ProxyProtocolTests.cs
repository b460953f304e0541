using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.EndToEnd.Tests.Api;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Limits;

/// <summary>Balancers that say whose connections they pass on.</summary>
public sealed class ProxyProtocolTests : EndToEndTest
{
    private static readonly byte[] Signature = Convert.FromHexString("0D0A0D0A000D0A515549540A");

    /// <summary>Trusted is the address that the tests connect from, and a network.</summary>
    private const string Trusted = "--Edge:ProxyProtocolFrom=127.0.0.1, 10.0.0.0/8";

    [Theory, EveryTransport]
    public async Task The_clients_address_counts_for_the_limits(string transport)
    {
        var gateway = await Start(On(transport), Trusted, "--Messaging:MaxConnectionsPerAddress=1");
        var first = await Connect(gateway, Line("203.0.113.7"));
        Expect.Ok(await Relayer.LogIn(first, Names.Next("box")));
        var second = await Connect(gateway, Binary("203.0.113.8"));
        Expect.Ok(await Relayer.LogIn(second, Names.Next("box")));
        await (await Connect(gateway, Line("203.0.113.7"))).ClosedByGateway();
        await gateway.MetricBecomes("gateway_limit_hits_total{listener=\"messaging\",limit=\"connections_per_address\"}", 1);
        await first.DisposeAsync();
        await gateway.MetricBecomes("gateway_connections", 1);
        Expect.Ok(await Relayer.LogIn(await Connect(gateway, Binary("203.0.113.7")), Names.Next("box")));
    }

    [Theory, EveryTransport]
    public async Task The_header_may_come_in_pieces_and_with_the_first_frame(string transport)
    {
        var gateway = await Start(On(transport), Trusted);
        var login = WireFrames.Request(CommandIds.Authorize, 1, new { terminal_type = "relayer", sb_code = Names.Next("box") });
        foreach (var header in new[] { Line("203.0.113.7"), Binary("203.0.113.7"), Convert.FromHexString("0D0A0D0A000D0A515549540A20000000") })
        {
            var whole = await Connect(gateway, [.. header, .. login]);
            Expect.Ok(await whole.Next("answer to the login"));
            var pieces = await Connect(gateway, header[..1]);
            foreach (var part in header.Skip(1))
            {
                await pieces.Send(new[] { part });
            }

            await pieces.Send(login);
            Expect.Ok(await pieces.Next("answer to the login"));
        }
    }

    [Fact]
    public async Task The_header_goes_before_the_TLS_handshake_and_its_address_shows()
    {
        var gateway = await Start(ApiClient.Setting, Trusted);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, gateway.TlsPort).Within("connection");
        await socket.SendAsync(Binary("203.0.113.7"));
#pragma warning disable CA5359 // The certificate is one that the gateway has just made for itself.
        await using var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("localhost").Within("TLS handshake");
        await tls.WriteAsync(WireFrames.Request(CommandIds.Authorize, 1, new { terminal_type = "relayer", sb_code = Names.Next("box") }));
        await tls.ReadExactlyAsync(new byte[16]).AsTask().Within("answer to the login");
        using var api = new ApiClient(gateway);
        await Waiting.Until(async () => (await api.Get("devices")).Json.GetRawText() is var devices
            && devices.Contains("\"address\":\"203.0.113.7\"", StringComparison.Ordinal) ? null : $"the address does not show: {devices}");
    }

    [Theory, EveryTransport]
    public async Task A_trusted_address_without_a_header_is_closed_and_one_that_is_not_trusted_is_not_believed(string transport)
    {
        var gateway = await Start(On(transport), Trusted, "--Messaging:AuthorizeSeconds=3");
        var without = await gateway.Connect();
        await without.Send(CommandIds.HeartBeat, 1, null);
        await without.ClosedByGateway();
        await gateway.MetricBecomes("gateway_proxy_headers_refused_total", 1);

        // One that never comes has a time.
        await (await gateway.Connect()).ClosedByGateway();

        var other = IPAddress.Parse("127.0.0.2");
        Expect.Ok(await Relayer.LogIn(await gateway.Connect(new WireOptions { Source = other }), Names.Next("box")));
        var lying = await gateway.Connect(new WireOptions { Source = other, First = Line("203.0.113.7") });
        await lying.ClosedByGateway();
    }

    private static Task<WireClient> Connect(GatewayProcess gateway, byte[] first) => gateway.Connect(new WireOptions { First = first });

    private static byte[] Line(string address) => Encoding.ASCII.GetBytes($"PROXY TCP4 {address} 192.0.2.1 56324 9630\r\n");

    private static byte[] Binary(string address) =>
        [.. Signature, 0x21, 0x11, 0, 12, .. IPAddress.Parse(address).GetAddressBytes(), 192, 0, 2, 1, 0xDC, 4, 0x25, 0x9E];
}
