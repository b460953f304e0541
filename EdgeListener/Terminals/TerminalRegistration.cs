using Gateway.EdgeListener.Configuration;
using Gateway.EdgeListener.Terminals.Http;
using Gateway.EdgeListener.Transport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.EdgeListener.Terminals;

/// <summary>Adds protocol 4 to the process.</summary>
public static class TerminalRegistration
{
    /// <summary>Adds the sessions of protocol 4, its listener and its HTTP port.</summary>
    /// <exception cref="ConfigurationException">A setting of the section <c>Terminal</c> cannot be used; the message names its key.</exception>
    public static IServiceCollection AddTerminals(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = TerminalSettings.From(new SettingsReader(configuration, TerminalSettings.Section));
        services.AddSingleton(settings);
        services.AddSingleton<TerminalServices>();
        services.AddSingleton<TerminalConnectionHandler>();
        services.AddSingleton<TerminalRequests>();
        return services
            .AddEdgeEndpoint<TerminalConnectionHandler>("terminals TCP", "Terminal:Port", settings.Port, settings.Connections)
            .AddHttpEndpoint<TerminalRequests>(
                "terminals HTTP", "Terminal:HttpPort", settings.HttpPort, "Terminal:HttpAddress", settings.HttpAddress);
    }
}
