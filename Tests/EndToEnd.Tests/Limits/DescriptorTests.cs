using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gateway.EndToEnd.Tests.Hosting;
using Gateway.EndToEnd.Tests.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.EndToEnd.Tests.Limits;

/// <summary>A process that has as many files open as it may.</summary>
public sealed partial class DescriptorTests : EndToEndTest
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE
    private const int Reserve = 64;
    private const int Clients = 20;

    [Theory, EveryTransport]
    public async Task Without_descriptors_it_pauses_says_so_and_goes_on_when_there_are_some(string transport)
    {
        var gateway = await Start(On(transport));
        gateway.Allow("takes no connections in");
        gateway.Allow("not ready"); // whoever asks just then
        var phone = await Phone.SignUp(gateway);
        using var http = new HttpClient();
        await Metrics(http, gateway); // its connection stays open

        var process = gateway.Run.Id;
        Assert.Equal(0, SetLimit(process, null, out var before));

        // The next ones are of the reserve, and the process itself still has some of it.
        var highest = Directory.GetFiles($"/proc/{process}/fd").Max(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
        var few = new Limit { Soft = (ulong)highest + 1 + Reserve, Hard = before.Hard };
        Assert.Equal(0, SetLimit(process, few, out _));
        int[] ports = [gateway.Port, gateway.HttpPort];
        var clients = new List<Socket>();
        foreach (var port in ports)
        {
            for (var i = 0; i < Clients; i++)
            {
                clients.Add(new Socket(SocketType.Stream, ProtocolType.Tcp));
                await clients[^1].ConnectAsync(IPAddress.Loopback, port);
            }

            await gateway.Run.Line($":{port} takes no connections in: the process has nearly as many files open as it may");
        }

        var (cpu, at) = (await Cpu(process), TimeProvider.System.GetTimestamp());
        await Waiting.Until(async () => await Metrics(http, gateway) is var metrics && ports.All(port => Count(metrics, port) >= 4) ? null : "four pauses");
        var elapsed = TimeProvider.System.GetElapsedTime(at);
        Assert.InRange(await Cpu(process) - cpu, TimeSpan.Zero, elapsed * 0.7);
        Expect.Ok(await phone.Ask(CommandIds.HeartBeat));

        Assert.Equal(0, SetLimit(process, before, out _));
        clients.ForEach(client => client.Dispose());
        Expect.Ok(await (await Phone.SignUp(gateway)).Ask(CommandIds.HeartBeat));
    }

    private static int SetLimit(int process, Limit? limit, out Limit before) =>
        PrLimit(process, OpenFiles, limit is { } wanted ? [wanted] : null, out before);

    private static Task<string> Metrics(HttpClient http, GatewayProcess gateway) => http.GetStringAsync(new Uri($"http://127.0.0.1:{gateway.HttpPort}/metrics"));

    private static long Count(string metrics, int port) => metrics.Split('\n')
        .Where(l => l.StartsWith("gateway_accept_faults_total{", StringComparison.Ordinal) && l.Contains($"port=\"{port}\"", StringComparison.Ordinal))
        .Sum(l => long.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    private static async Task<TimeSpan> Cpu(int process)
    {
        var stat = await File.ReadAllTextAsync($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)));
    }

    [LibraryImport("libc", EntryPoint = "prlimit")]
    private static partial int PrLimit(int process, int resource, [In] Limit[]? limit, out Limit before);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
