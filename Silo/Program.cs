using Gateway.Silo.Configuration;
using Gateway.Silo.Hosting;
using Gateway.Silo.Security;
using Gateway.Silo.Storage;

// health [url]: asks a running gateway. relayer-secret CODE: makes a line for the file of known relayers. Anything else runs a gateway.
switch (args)
{
    case ["health", ..]:
        return await HealthProbe.Run(args[1..]);
    case ["relayer-secret", ..]:
        return await RelayerSecretCommand.Run(args[1..]);
}

try
{
    return await GatewayHost.Run(args);
}
catch (Exception e) when (e is ConfigurationException or StorageStartException)
{
    await Console.Error.WriteLineAsync($"gateway: {e.Message}");
    return 1;
}
