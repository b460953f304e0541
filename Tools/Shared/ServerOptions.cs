using System.CommandLine;

namespace Gateway.Tools;

/// <summary>The options of both tools that say where the server is.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string> _host = new("--host")
    {
        Description = "Name or address of the gateway",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<int?> _port = new("--port")
    {
        Description = $"Its port (default {ServerAddress.DefaultPort}, with --tls {ServerAddress.DefaultTlsPort})",
    };

    private readonly Option<bool> _tls = new("--tls") { Description = "Speak TLS; the certificate is validated unless the host is this machine" };

    private readonly Option<bool> _insecure = new("--insecure") { Description = "With --tls: accept any certificate" };

    /// <summary>Creates the options and their checks.</summary>
    public ServerOptions()
    {
        _port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 65535)
            {
                result.AddError("--port must be 1..65535");
            }
        });
    }

    /// <summary>Adds the options to <paramref name="command"/> and, since they are recursive, to its subcommands.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _host, _port, _tls, _insecure })
        {
            option.Recursive = true;
            command.Options.Add(option);
        }
    }

    /// <summary>What was given.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="defaultPort">The port without TLS, where none is given.</param>
    public ServerAddress Read(ParseResult result, int defaultPort = ServerAddress.DefaultPort)
    {
        var host = result.GetValue(_host)!;
        var tls = result.GetValue(_tls);
        var validate = !result.GetValue(_insecure) && !ServerAddress.IsLoopback(host);
        return new ServerAddress(host, result.GetValue(_port) ?? (tls ? ServerAddress.DefaultTlsPort : defaultPort), tls, validate);
    }
}
