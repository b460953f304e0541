using Gateway.Silo.Commands;
using Gateway.Silo.Hosting;
using Gateway.Silo.Storage;

// A first word that is no setting names a command. Anything else runs a gateway.
try
{
    return await (Subcommands.Run(args) ?? GatewayHost.Run(args));
}
catch (Exception e) when (e is ConfigurationException or StorageStartException)
{
    await Console.Error.WriteLineAsync($"gateway: {e.Message}");
    return 1;
}
