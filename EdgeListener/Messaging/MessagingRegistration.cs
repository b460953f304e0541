using Gateway.EdgeListener.Transport;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.EdgeListener.Messaging;

/// <summary>Adds protocol 1 to the process.</summary>
public static class MessagingRegistration
{
    /// <summary>Adds the sessions and the listeners of protocol 1.</summary>
    public static IServiceCollection AddMessaging(this IServiceCollection services, MessagingOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<LoginThrottle>();
        services.AddSingleton<PasswordRestoreThrottle>();
        services.AddSingleton<SignUpThrottle>();
        services.AddSingleton<MessagingServices>();
        services.AddSingleton<MessagingConnectionHandler>();
        services.AddSingleton<EchoConnectionHandler>();
        return services
            .AddEdgeEndpoint<MessagingConnectionHandler>("messaging TCP", "Messaging:Port", options.Port, options.Connections)
            .AddEdgeEndpoint<MessagingConnectionHandler>("messaging TLS", "Messaging:TlsPort", options.TlsPort, options.Connections, isTls: true)
            .AddEdgeEndpoint<EchoConnectionHandler>("messaging echo", "Messaging:EchoPort", options.EchoPort, options.Connections with { Listener = "echo" });
    }
}
