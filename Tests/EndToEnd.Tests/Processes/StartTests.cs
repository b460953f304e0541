using System.Net;
using System.Net.Sockets;
using Gateway.EndToEnd.Tests.Control;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;

namespace Gateway.EndToEnd.Tests.Processes;

/// <summary>What starts say, and starts that must fail.</summary>
public sealed class StartTests : EndToEndTest
{
    public static TheoryData<string, string> BadSettings => new()
    {
        { "--Messaging:Port=99999", "Messaging:Port" },
        { "--Messaging:TlsPort=none", "Messaging:TlsPort" },
        { "--Messaging:HeartbeatSeconds=0", "Messaging:HeartbeatSeconds" },
        { "--Messaging:MaxFrameBytes=1", "Messaging:MaxFrameBytes" },
        { "--Messaging:Prot=9630", "Messaging:Prot" },
        { "--Http:Address=everywhere", "Http:Address" },
        { "--Http:Address=203.0.113.1", "Http:Address" },
        { "--Edge:Transport=Carrier", "Edge:Transport" },
        { "--Edge:Drain=5", "Edge:Drain" },
        { "--Edge:ProxyProtocolFrom=10.0.0.0/33", "Edge:ProxyProtocolFrom" },
        { "--Cluster:Mode=Swarm", "Cluster:Mode" },
        { "--Cluster:Mode=AdoNet", "Storage:ConnectionString" },
        { "--Storage:Provider=Oracle", "Storage:Provider" },
        { "--Storage:Provider=Postgres", "Storage:ConnectionString" },
        { "--Storage:ConnectionString=nonsense", "Storage:ConnectionString" },
        { "--Storage:Place=here", "Storage:Place" },
        { "--Tls:CertificatePath=/nowhere/cert.pem", "Tls:KeyPath" },
        { "--Security:HashingThreads=-1", "Security:HashingThreads" },
    };

    [Fact]
    public async Task A_healthy_gateway_says_nothing_of_its_libraries_and_nothing_between_ready_and_its_end()
    {
        var gateway = await Start();
        await Home.Make(gateway);
        Assert.Equal(0, await gateway.Stop());

        var lines = gateway.Run.Lines;
        Assert.All(lines, line => Assert.Contains(" info: Gateway", line, StringComparison.Ordinal));
        var ready = Array.FindIndex(lines, line => line.EndsWith("] ready", StringComparison.Ordinal));
        Assert.All(lines[(ready + 1)..], line => Assert.Contains("] stopping: ", line, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(BadSettings))]
    public async Task A_bad_setting_ends_the_start_and_is_named(string argument, string key)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-e2e-").FullName;
        try
        {
            await using var run = ProgramRun.Start(Programs.Silo, [$"--Storage:Path={folder}", .. Own(), argument]);
            Assert.Equal(1, await run.Exit());
            Assert.Contains(key, run.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", run.Text, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("--Edge:DrainSeconds=5")]
    [InlineData("--Messaging:TlsPort=0")]
    public async Task A_data_folder_that_cannot_be_made_ends_the_start_and_is_named(string argument)
    {
        const string Folder = "/proc/gateway";
        await using var run = ProgramRun.Start(Programs.Silo, [$"--Storage:Path={Folder}", .. Own(), argument]);
        Assert.Equal(1, await run.Exit());
        Assert.Contains(Folder, run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_ends_the_start_and_is_named()
    {
        var port = FreePorts.Take();
        await using var run = ProgramRun.Start(
            Programs.Silo,
            [.. Own(), $"--Storage:ConnectionString=Host=127.0.0.1;Port={port};Username=nobody;Password=secret;Database=none"]);
        Assert.Equal(1, await run.Exit());
        Assert.Contains($"{port}", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_start_on_the_same_ports_ends_with_1_and_names_them()
    {
        var gateway = await Start();
        var folder = Directory.CreateTempSubdirectory("gateway-e2e-").FullName;
        try
        {
            await using var second = ProgramRun.Start(Programs.Silo, [.. gateway.Arguments, $"--Storage:Path={folder}"]);
            Assert.Equal(1, await second.Exit());
            foreach (var port in new[] { gateway.Port, gateway.TlsPort, gateway.EchoPort, gateway.TerminalPort, gateway.TerminalHttpPort, gateway.HttpPort })
            {
                Assert.Contains($"{port}", second.Text, StringComparison.Ordinal);
            }

            Assert.DoesNotContain("   at ", second.Text, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Expect.Ok(await Relayer.LogIn(await gateway.Connect(), Names.Next("box")));
    }

    [Theory]
    [InlineData("Messaging:Port", "DotNetty")]
    [InlineData("Messaging:TlsPort", "DotNetty")]
    [InlineData("Messaging:Port", "Kestrel")]
    [InlineData("Http:Port", "DotNetty")]
    [InlineData("Cluster:SiloPort", "DotNetty")]
    [InlineData("Cluster:GatewayPort", "DotNetty")]
    public async Task A_port_that_is_taken_while_the_process_starts_ends_it_with_one_sentence(string setting, string transport)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-e2e-").FullName;
        var port = FreePorts.Take();
        using var other = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        try
        {
            await using var run = ProgramRun.Start(
                Programs.Silo, [$"--Storage:Path={folder}", .. Own(), On(transport), $"--{setting}={port}"]);

            // By then the ports were looked at; they are listened on when the silo is there.
            await run.Line("Schema gateway is at version 1");
            other.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
            other.Listen();
            Assert.Equal(1, await run.Exit());
            Assert.Contains($"{port} (--{setting}=…)", run.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", run.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(" fail: ", run.Text, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task One_port_for_two_listeners_ends_the_start_and_both_settings_are_named()
    {
        var port = FreePorts.Take();
        await using var run = ProgramRun.Start(Programs.Silo, [.. Own(), $"--Messaging:Port={port}", $"--Messaging:EchoPort={port}"]);
        Assert.Equal(1, await run.Exit());
        Assert.Contains("Messaging:Port and Messaging:EchoPort", run.Text, StringComparison.Ordinal);
    }

    [Theory, EveryTransport]
    public async Task Without_IPv6_it_listens_on_IPv4(string transport)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-e2e-").FullName;
        var own = Own();
        try
        {
            await using var run = ProgramRun.Start(
                [("DOTNET_SYSTEM_NET_DISABLEIPV6", "1")], Programs.Silo, [$"--Storage:Path={folder}", On(transport), .. own]);
            await run.Line("] ready");
            foreach (var port in own.Take(2).Select(argument => int.Parse(argument[(argument.IndexOf('=') + 1)..])))
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port).Within("connection");
            }

            run.Signal(ProgramRun.Terminate);
            Assert.Equal(0, await run.Exit());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_second_start_on_the_same_data_ends_with_1_and_names_it()
    {
        var gateway = await Start();
        var folder = gateway.Arguments.Single(a => a.StartsWith("--Storage:Path=", StringComparison.Ordinal));
        await using var second = ProgramRun.Start(Programs.Silo, [.. Own(), folder]);
        Assert.Equal(1, await second.Exit());
        Assert.Contains(folder["--Storage:Path=".Length..], second.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Text, StringComparison.Ordinal);
    }

    /// <summary>Ports of its own for each, since others of this machine may hold the default ones.</summary>
    private static string[] Own() =>
    [
        $"--Messaging:Port={FreePorts.Take()}", $"--Messaging:TlsPort={FreePorts.Take()}", $"--Http:Port={FreePorts.Take()}",
        "--Terminal:Port=0", "--Terminal:HttpPort=0",
        $"--Cluster:SiloPort={FreePorts.Take()}", $"--Cluster:GatewayPort={FreePorts.Take()}",
    ];
}
