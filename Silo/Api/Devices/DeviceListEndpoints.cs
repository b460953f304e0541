using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.Silo.Api.Devices;

/// <summary>Who is online in the whole cluster, up to a second behind (protocol 3: GetList, GetTotal).</summary>
internal sealed class OnlineEndpoints(IOnlineDevices online) : IApiEndpoints
{
    public void Map(ApiRoutes api)
    {
        api.Get("/devices", ApiKeyRole.Read, "List the devices that are online", List)
            .Says("Up to a second behind. By cursor, or by the number of a page: then with page and size, and without next.")
            .Query("kind", "Only devices of this kind, such as relayer or terminal.")
            .Paged(IOnlineDevices.MaxPage)
            .Query("page", "The number of the page, 0 up, instead of a cursor.", ApiParameterType.Integer)
            .Query("size", $"With page: how many a page has, 1 to {IOnlineDevices.MaxPage}.", ApiParameterType.Integer)
            .Returns<OnlineDevicePage>("A page.");
        api.Get("/devices/count", ApiKeyRole.Read, "How many devices are online", Count)
            .Says("Up to a second behind.")
            .Query("kind", "Only devices of this kind.")
            .Returns<DeviceCount>("The number, of the whole cluster.");
    }

    private async Task<ApiAnswer> List(ApiRequest request)
    {
        var kind = request.QueryKind();
        if (request.QueryNumber("page", 0, int.MaxValue) is { } number)
        {
            var size = request.QueryNumber("size", 1, IOnlineDevices.MaxPage) ?? request.Limit(IOnlineDevices.MaxPage);
            var numbered = await online.GetPage(kind, (int)size, (int)number);
            return ApiAnswer.Of(new OnlineDevicePage([.. numbered.Devices.Select(OnlineDeviceView.Of)], null), ApiJson.Default.OnlineDevicePage);
        }

        var page = await online.List(kind, request.Query("cursor"), request.Limit(IOnlineDevices.MaxPage)) ?? throw request.WrongCursor();
        return ApiAnswer.Of(new OnlineDevicePage([.. page.Devices.Select(OnlineDeviceView.Of)], page.Next), ApiJson.Default.OnlineDevicePage);
    }

    private async Task<ApiAnswer> Count(ApiRequest request) =>
        ApiAnswer.Of(new DeviceCount(await online.Count(request.QueryKind())), ApiJson.Default.DeviceCount);
}
