using System.Globalization;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Processes;

public sealed class NoWebServerTests
{
    private const string Listening = "0A";

    [Fact]
    public async Task Without_a_port_for_Kestrel_nothing_else_is_opened()
    {
        await using var gateway = await GatewayProcess.Start(
            "--Edge:Transport=DotNetty", "--Messaging:TlsPort=0", "--Terminal:HttpPort=0", "--Http:Port=0", "--Cluster:GatewayPort=0");
        Expect.Ok(await (await Phone.SignUp(gateway)).Ask(CommandIds.HeartBeat));

        var silo = int.Parse(
            gateway.Arguments.Single(a => a.StartsWith("--Cluster:SiloPort=", StringComparison.Ordinal)).Split('=')[1], CultureInfo.InvariantCulture);
        Assert.Equal(new[] { gateway.Port, gateway.EchoPort, gateway.TerminalPort, silo }.Order(), Ports(gateway.Run.Id).Order());
        Assert.Equal(0, await gateway.Stop());
    }

    /// <summary>The TCP ports that a process listens on.</summary>
    private static IEnumerable<int> Ports(int process)
    {
        var own = Directory.GetFiles($"/proc/{process}/fd").Select(path => new FileInfo(path).LinkTarget).ToHashSet();
        return new[] { "tcp", "tcp6" }
            .SelectMany(table => File.ReadLines($"/proc/{process}/net/{table}").Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == Listening && own.Contains($"socket:[{fields[9]}]"))
            .Select(fields => int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .Distinct();
    }
}
