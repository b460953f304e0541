using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Relayers;

namespace Gateway.Grains.Relayers;

// Commands of phones, by a route that must be up to date (protocol 1, "Control path").
internal sealed partial class RelayerGrain
{
    public Task<CommandResult> Invoke(RelayerCommand command)
    {
        var version = RouteVersion(command.ApartmentId);
        if (version == command.RouteVersion)
        {
            return Send(command.CommandId, command.Body);
        }

        // A route that is newer than what is known here: the apartment changed, and could not tell.
        return version is null || version < command.RouteVersion
            ? LearnRouteAndSend(command, version)
            : Task.FromResult(CommandResult.Without(CommandEnd.StaleRoute));
    }

    private async Task<CommandResult> LearnRouteAndSend(RelayerCommand command, long? known)
    {
        var version = await GrainFactory.GetGrain<IApartmentGrain>(command.ApartmentId).GetRouteVersion(Id);

        // The apartment itself may have told in between, and knows better.
        if (RouteVersion(command.ApartmentId) == known)
        {
            (_routes ??= [])[command.ApartmentId] = version;
        }

        return RouteVersion(command.ApartmentId) == command.RouteVersion
            ? await Send(command.CommandId, command.Body)
            : CommandResult.Without(CommandEnd.StaleRoute);
    }
}
