using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Processes;

/// <summary>The other listeners: TLS, echo, HTTP; and the emulators against them.</summary>
public sealed class ListenerTests(SharedGateways gateways) : SharedGatewayTest(gateways)
{
    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_client_may_write_in_the_moment_in_which_the_handshake_is_done(SslProtocols version)
    {
        var gateway = await AnyGateway();
        for (var i = 0; i < 20; i++)
        {
            var login = WireFrames.Request(CommandIds.Authorize, 1, new { terminal_type = "relayer", sb_code = Names.Next("box") });
            var wire = await gateway.Connect(new WireOptions { Tls = version, First = login });
            Expect.Ok(await wire.Next("answer to the login"));
        }
    }

    [Theory]
#pragma warning disable SYSLIB0039, CA5397 // What must be refused has to be asked for.
    [InlineData(SslProtocols.Tls11)]
#pragma warning restore SYSLIB0039, CA5397
    public async Task Older_versions_of_tls_are_refused(SslProtocols version)
    {
        var gateway = await AnyGateway();
        await Assert.ThrowsAnyAsync<Exception>(() => gateway.Connect(new WireOptions { Tls = version }));
    }

    [Fact]
    public async Task A_command_goes_from_tls_to_tcp_and_back()
    {
        var gateway = await AnyGateway();
        var phone = await Phone.SignUp(gateway, new WireOptions { Tls = SslProtocols.Tls13, Tag = StartTag.Tag03BB });
        var relayer = (await Relayer.LogIn(gateway, Names.Next("box"))).Serve();
        await phone.AddRelayer(relayer.Code);
        var device = Names.DeviceCode();
        await phone.AddDevice(device);
        Assert.Equal(5, Expect.Ok(await phone.Control(device, value: 5))["value"]);
    }

    [Fact]
    public async Task Without_tls_the_tls_port_closes_the_connection()
    {
        var gateway = await AnyGateway();
        var wire = gateway.Track(await WireClient.Connect(gateway.TlsPort, new WireOptions()));
        await wire.Send(CommandIds.HeartBeat, 1, null);
        await wire.ClosedByGateway();
    }

    [Fact]
    public async Task The_echo_port_sends_back_what_it_gets()
    {
        var gateway = await AnyGateway();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", gateway.EchoPort);
        await using var stream = new NetworkStream(socket);
        foreach (var length in new[] { 1, 5, 100_000 })
        {
            var sent = Encoding.ASCII.GetBytes(new string('e', length));
            var back = new byte[length];
            var reading = stream.ReadExactlyAsync(back).AsTask();
            await stream.WriteAsync(sent);
            await reading.Within($"echo of {length} bytes");
            Assert.Equal(sent, back);
        }

        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await stream.ReadAsync(new byte[1]).AsTask().Within("end of the echo"));
    }

    [Fact]
    public async Task Health_and_metrics_are_served()
    {
        var gateway = await AnyGateway();
        Assert.Equal("live\n", await gateway.Get("/health/live"));
        Assert.Equal("ready\n", await gateway.Get("/health/ready"));
        await Relayer.LogIn(gateway, Names.Next("box"));
        var metrics = await gateway.Get("/metrics");
        Assert.Contains("# TYPE gateway_connections gauge\n", metrics, StringComparison.Ordinal);
        Assert.Contains("gateway_connections{listener=\"messaging\"} 1\n", metrics, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.Get("/nothing"));
    }

    [Fact]
    public async Task The_health_probe_tells_whether_it_is_ready()
    {
        var gateway = await AnyGateway();
        await using var ready = ProgramRun.Start(Programs.Silo, "health", $"http://127.0.0.1:{gateway.HttpPort}/health/ready");
        Assert.Equal(0, await ready.Exit());
        await using var nobody = ProgramRun.Start(Programs.Silo, "health", $"http://127.0.0.1:{FreePorts.Take()}/health/ready");
        Assert.Equal(1, await nobody.Exit());
    }

    [Theory]
    [InlineData(false, "none")]
    [InlineData(false, "03bb")]
    [InlineData(true, "none")]
    [InlineData(true, "02aa5503")]
    public async Task The_emulators_walk_through_all_commands(bool tls, string tag)
    {
        foreach (var transport in tls ? Transports.All[..1] : Transports.All)
        {
            var gateway = await GatewayOn(transport);
            var code = Names.Next("box");
            string[] server =
            [
                "--port", $"{(tls ? gateway.TlsPort : gateway.Port)}", "--tag", tag, "--code", code, .. tls ? ["--tls"] : Array.Empty<string>(),
            ];
            await using var relayer = ProgramRun.Start(Programs.Emulator, ["relayer", .. server]);
            await gateway.MetricBecomes("gateway_connections", n => n == 1, "1: the relayer");
            await relayer.Line(l => l.Contains("authorized", StringComparison.OrdinalIgnoreCase), "'authorized'");
            await using var phone = ProgramRun.Start(Programs.Emulator, ["phone", "auto", .. server]);
            var exit = await phone.Exit(TimeSpan.FromSeconds(120));
            Assert.True(exit == 0, $"phone auto ended with {exit}:\n{phone.Text}");
            relayer.Signal(ProgramRun.Interrupt);
            Assert.Equal(0, await relayer.Exit());
        }
    }
}
