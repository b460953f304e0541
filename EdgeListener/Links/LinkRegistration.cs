using Gateway.Grains.Interfaces.Devices;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.EdgeListener.Links;

/// <summary>Adds the way of commands to devices to the process.</summary>
public static class LinkRegistration
{
    /// <summary>Adds the links, the router and the sweep of deadlines.</summary>
    /// <param name="services">The process's services; they must have <see cref="IEdgeServices"/> and <see cref="ILinkAuthority"/>.</param>
    /// <param name="options">How commands are routed.</param>
    public static IServiceCollection AddLinks(this IServiceCollection services, RouterOptions options) => services
        .AddSingleton(options)
        .AddSingleton<LinkTable>()
        .AddSingleton<DeviceRouter>()
        .AddSingleton<IDeviceRouter>(s => s.GetRequiredService<DeviceRouter>())
        .AddSingleton<DeviceSessionServices>()
        .AddHostedService<LinkSweeper>();
}
