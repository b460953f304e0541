using System.CommandLine;
using Gateway.Load.Runs;

namespace Gateway.Load.Cli;

/// <summary><c>load send</c>, <c>load list</c> and <c>load get</c>: requests to the gateway's HTTP API.</summary>
internal sealed class HttpCommands
{
    private const int DefaultPort = 8080;

    private readonly RunOptions _run = new();
    private readonly Option<int> _connections = FleetOptions.Connections("HTTP connections, one request each at a time", 50);
    private readonly Option<int> _httpPort = new("--http-port") { Description = "The port of the HTTP listener", DefaultValueFactory = _ => DefaultPort };
    private readonly Option<string?> _key = new("--key") { Description = "A key of the API" };
    private readonly Option<string?> _keyFile = new("--key-file") { Description = "A file with a key of the API: api-key in the gateway's data folder" };

    private HttpCommands()
    {
    }

    /// <summary>Builds <c>load send</c>.</summary>
    public static Command Send()
    {
        var options = new HttpCommands();
        var devices = RunOptions.Count("--devices", "Relayers online that are commanded", 50, 100_000);
        var command = options.Complete(new Command("send", "Commands over HTTP to devices that are online: program → server → relayer → server → program") { devices });
        command.SetAction((result, cancellation) =>
        {
            var context = options._run.Read(result);
            return HttpRun.SendAsync(context, options.Read(result, context), result.GetValue(devices), cancellation);
        });
        return command;
    }

    /// <summary>Builds <c>load list</c>.</summary>
    public static Command List()
    {
        var options = new HttpCommands();
        var devices = RunOptions.Count("--devices", "Relayers online", 10_000, 1_000_000);
        var size = RunOptions.Count("--size", "Devices on a page", 100, 1000);
        var command = options.Complete(new Command("list", "Pages of the devices that are online over HTTP, then how many there are") { devices, size });
        command.SetAction((result, cancellation) =>
        {
            var context = options._run.Read(result);
            return HttpRun.ListAsync(context, options.Read(result, context), result.GetValue(devices), result.GetValue(size), cancellation);
        });
        return command;
    }

    /// <summary>Builds <c>load get</c>.</summary>
    public static Command Get()
    {
        var options = new HttpCommands();
        var path = new Option<string>("--path") { Description = "What to get", DefaultValueFactory = _ => "/health/live" };
        var command = options.Complete(new Command("get", "The same GET over HTTP again and again; a trivial one is what send is held against") { path });
        command.SetAction((result, cancellation) =>
        {
            var context = options._run.Read(result);
            return HttpRun.GetAsync(context, options.Read(result, context), result.GetValue(path)!, cancellation);
        });
        return command;
    }

    private Command Complete(Command command)
    {
        foreach (Option option in new Option[] { _connections, _httpPort, _key, _keyFile })
        {
            command.Options.Add(option);
        }

        _httpPort.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 65535)
            {
                result.AddError("--http-port must be 1..65535");
            }
        });
        _run.AddTo(command);
        return command;
    }

    private HttpTarget Read(ParseResult result, RunContext context) => new(
        new ServerAddress(context.Address.Host, result.GetValue(_httpPort)),
        result.GetValue(_key) ?? ReadKey(result.GetValue(_keyFile)),
        result.GetValue(_connections));

    private static string? ReadKey(string? path)
    {
        try
        {
            return path is null ? null : File.ReadAllText(path).Trim();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"--key-file: {wrong.Message}");
        }
    }
}
