using Gateway.Load.Fleet;
using Gateway.Load.Measure;
using Gateway.Load.Wire;

namespace Gateway.Load.Runs;

/// <summary>Requests to the HTTP API, with devices online that they are about.</summary>
internal static class HttpRun
{
    private const int BufferSize = 4096;
    private const int ListBufferSize = 256 * 1024;

    /// <summary>Commands to devices that are online: POST /api/v1/devices/{id}/commands.</summary>
    public static async Task<int> SendAsync(RunContext context, HttpTarget http, int devices, CancellationToken cancellation)
    {
        var names = new RunNames(Random.Shared);
        var relayers = await ConnectAsync(context, devices, names, cancellation);
        try
        {
            const string Command = """{"instruction":"ControlDevice","data":{"dev_model":"2111S","dev_code":"1F","key_seq":0,"key_value":1}}""";
            var requests = Enumerable.Range(0, devices)
                .Select(i => HttpBytes.Request("POST", $"/api/v1/devices/relayer:{names.Relayer(i)}/commands", http.Address, http.Key, Command))
                .ToList();
            return await RunAsync(context, http, "send", devices, requests, "\"state\":\"answered\""u8.ToArray(), BufferSize, cancellation);
        }
        finally
        {
            Dispose(relayers);
        }
    }

    /// <summary>Pages of who is online, and how many: GET /api/v1/devices and GET /api/v1/devices/count, one after the other.</summary>
    public static async Task<int> ListAsync(RunContext context, HttpTarget http, int devices, int size, CancellationToken cancellation)
    {
        var relayers = await ConnectAsync(context, devices, new RunNames(Random.Shared), cancellation);
        try
        {
            var pages = Math.Max(1, devices / size);
            var lists = Enumerable.Range(0, pages)
                .Select(page => HttpBytes.Request("GET", $"/api/v1/devices?page={page}&size={size}", http.Address, http.Key, null))
                .ToList();
            var count = HttpBytes.Request("GET", "/api/v1/devices/count", http.Address, http.Key, null);
            var listed = await RunAsync(context, http, "list", devices, lists, "\"items\""u8.ToArray(), ListBufferSize, cancellation);
            var counted = await RunAsync(context, http, "count", devices, [count], "\"count\""u8.ToArray(), BufferSize, cancellation);
            return Math.Max(listed, counted);
        }
        finally
        {
            Dispose(relayers);
        }
    }

    /// <summary>The same GET again and again.</summary>
    public static Task<int> GetAsync(RunContext context, HttpTarget http, string path, CancellationToken cancellation) => RunAsync(
        context, http, "get", 0, [HttpBytes.Request("GET", path, http.Address, http.Key, null)], ReadOnlyMemory<byte>.Empty, BufferSize, cancellation);

    private static async Task<Responder[]> ConnectAsync(RunContext context, int devices, RunNames names, CancellationToken cancellation)
    {
        context.Progress.WriteLine($"connecting {devices} relayers to {context.Address} …");
        var sources = LoopbackSources.Create(context.Address, devices, null);
        return await RelayerFleet.ConnectAsync(context.Address, devices, names, sources, BufferSize, static () => { }, cancellation);
    }

    private static async Task<int> RunAsync(
        RunContext context,
        HttpTarget http,
        string name,
        int devices,
        List<byte[]> requests,
        ReadOnlyMemory<byte> expected,
        int bufferSize,
        CancellationToken cancellation)
    {
        var meter = new Meter();
        var clients = new List<HttpRequester>(http.Connections);
        try
        {
            for (var i = 0; i < http.Connections; i++)
            {
                var wire = await LoadWire.ConnectAsync(http.Address, null, bufferSize, cancellation);

                // Each begins somewhere else, so that not all ask about one device at once.
                var start = i * requests.Count / http.Connections;
                clients.Add(new HttpRequester(wire, meter, [.. requests.Skip(start), .. requests.Take(start)], expected));
            }

            ClosedLoop.Start(clients);
            await context.Observe(meter).RunAsync("warm-up", context.WarmUp, cancellation);
            var result = await context.Observe(meter).RunAsync(name, context.Duration, cancellation);
            var unanswered = await ClosedLoop.StopAsync(clients);
            Report(context, http, name, devices, result, unanswered, clients.Select(static client => client.Problem).FirstOrDefault(static p => p is not null));
            return unanswered > 0 || result.Counts.Failures > 0 ? ToolHost.Failed : RunContext.ExitCode(result);
        }
        finally
        {
            Dispose(clients);
        }
    }

    private static void Report(
        RunContext context, HttpTarget http, string name, int devices, Result result, int unanswered, string? problem)
    {
        var json = result.ToJson();
        json.Insert(0, "run", name);
        json.Insert(1, "connections", http.Connections);
        json.Insert(2, "devices", devices);
        json["unanswered"] = unanswered;
        if (problem is not null)
        {
            json["problem"] = problem;
            context.Progress.WriteLine($"an answer that was none of success: {problem}");
        }

        context.Report(
            $"{name}: {http.Connections} connections to {http.Address}, {devices} devices online, unanswered at the end: {unanswered}",
            [("", result.Write)],
            json);
    }

    private static void Dispose(IEnumerable<IDisposable> clients)
    {
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }
}
