using Gateway.Grains.Commands;
using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Silo.Api.Devices;

/// <summary>One device, whatever its kind: what is known of it, and what an operator may do to it.</summary>
internal sealed class DeviceEndpoints(ICommandAgent agent) : IApiEndpoints
{
    private const string NeverHere = "No such device was ever here.";

    public void Map(ApiRoutes api)
    {
        api.Get("/devices/{id}", ApiKeyRole.Read, "What is known of a device", Get)
            .Says("Its presence is what its own grain knows, now. One that is known, enrolled or in an apartment, and was never here has neverSeen.")
            .Returns<DeviceStatusView>("The device.")
            .Refuses(StatusCodes.Status404NotFound, "Nothing is known of such a device.");
        api.Post("/devices/{id}/block", ApiKeyRole.Admin, "Forbid a device to log in", request => SetBlocked(request, true))
            .Says("Its connection is closed.")
            .Returns(StatusCodes.Status204NoContent, "It is blocked.")
            .Refuses(StatusCodes.Status404NotFound, NeverHere);
        api.Post("/devices/{id}/unblock", ApiKeyRole.Admin, "Allow a device to log in again", request => SetBlocked(request, false))
            .Returns(StatusCodes.Status204NoContent, "It may log in.")
            .Refuses(StatusCodes.Status404NotFound, NeverHere);
        api.Post("/devices/{id}/disconnect", ApiKeyRole.Admin, "Close a device's connection", Disconnect)
            .Says("It may come back at once.")
            .Returns(StatusCodes.Status204NoContent, "It is closed.")
            .Refuses(StatusCodes.Status404NotFound, NeverHere)
            .Refuses(StatusCodes.Status409Conflict, "It is not connected.");
    }

    private async Task<ApiAnswer> Get(ApiRequest request)
    {
        var id = request.Device();
        return await agent.GetStatus(id) is { } status
            ? ApiAnswer.Of(DeviceStatusView.Of(id, status), ApiJson.Default.DeviceStatusView)
            : throw Unknown(id);
    }

    private async Task<ApiAnswer> SetBlocked(ApiRequest request, bool blocked) =>
        await (await Find(request)).SetBlocked(blocked) ? ApiAnswer.NoContent : ApiAnswer.Of(ApiProblem.NotStored);

    private async Task<ApiAnswer> Disconnect(ApiRequest request) =>
        await (await Find(request)).Disconnect(CloseReason.Operator) ? ApiAnswer.NoContent : ApiAnswer.Of(ApiProblem.Conflict("The device is not connected."));

    private async ValueTask<IDevice> Find(ApiRequest request)
    {
        var id = request.Device();
        return await agent.Find(id) ?? throw Unknown(id);
    }

    private static ApiProblemException Unknown(DeviceId id) => ApiProblem.NeverHere(id).ToException();
}
