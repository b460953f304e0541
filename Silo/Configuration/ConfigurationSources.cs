namespace Gateway.Silo.Configuration;

/// <summary>Where settings come from, the later ones over the earlier.</summary>
internal static class ConfigurationSources
{
    /// <summary>Adds <c>appsettings.json</c> beside the program, the environment, and the command line.</summary>
    public static IConfigurationBuilder AddGatewaySources(this IConfigurationBuilder configuration, string[] arguments) =>
        configuration.AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().AddCommandLine(arguments);

    /// <summary>Reads and checks the settings for a command that runs without a gateway.</summary>
    /// <exception cref="ConfigurationException">A setting cannot be used.</exception>
    public static GatewaySettings Read(string[] arguments) =>
        GatewaySettings.From(new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddGatewaySources(arguments).Build());
}
