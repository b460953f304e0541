using Gateway.Silo.Configuration;
using Gateway.Silo.Hosting;
using Gateway.Silo.Storage;

// health [url]: asks a running gateway. Anything else runs one.
if (args is ["health", ..])
{
    return await HealthProbe.Run(args[1..]);
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
