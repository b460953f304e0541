using Gateway.Grains.Devices;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Grains.Terminals;

/// <summary>Adds protocol 4's grains to the process.</summary>
public static class TerminalRegistration
{
    /// <summary>Adds what terminals' grains need, and terminals as a kind of device that can be commanded.</summary>
    public static IServiceCollection AddTerminalGrains(this IServiceCollection services) => services
        .AddSingleton<IDeviceKind, TerminalKind>();
}
