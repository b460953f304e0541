using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Grains.Interfaces.Presence;

namespace Gateway.Silo.Api.Devices;

/// <summary>Who is online in the whole cluster (protocol 3: GetList, GetTotal), and who is not; up to a second behind.</summary>
internal sealed class DeviceListEndpoints(IOnlineDevices online, DeviceList devices) : IApiEndpoints
{
    /// <summary>Which devices are asked for.</summary>
    private enum ListedPresence
    {
        /// <summary>Those that are connected.</summary>
        Online,

        /// <summary>Those that are not.</summary>
        Offline,

        /// <summary>Both.</summary>
        All,
    }

    public void Map(ApiRoutes api)
    {
        api.Get("/devices", ApiKeyRole.Read, "List the devices that are online, or offline, or all", List)
            .Says("Up to a second behind. By cursor, in the order of their ids where others than those online are asked for; a page of those offline may end "
                + "before it is full. Those online also by the number of a page: then with page and size, and without next.")
            .Query("presence", "Which devices: online, as without it; offline, of all that were ever here; or all of them.")
            .Query("kind", "Only devices of this kind, such as relayer or terminal.")
            .Paged(IOnlineDevices.MaxPage)
            .Query("page", "The number of the page, 0 up, instead of a cursor; of those online.", ApiParameterType.Integer)
            .Query("size", $"With page: how many a page has, 1 to {IOnlineDevices.MaxPage}.", ApiParameterType.Integer)
            .Returns<DevicePageView>("A page.");
        api.Get("/devices/count", ApiKeyRole.Read, "How many devices are online", Count)
            .Says("Up to a second behind.")
            .Query("kind", "Only devices of this kind.")
            .Returns<DeviceCount>("The number, of the whole cluster.");
    }

    private async Task<ApiAnswer> List(ApiRequest request)
    {
        var kind = request.QueryKind();
        if (ReadPresence(request) is var presence and not ListedPresence.Online)
        {
            return await ListStored(request, kind, presence == ListedPresence.Offline);
        }

        if (request.QueryNumber("page", 0, int.MaxValue) is { } number)
        {
            var size = request.QueryNumber("size", 1, IOnlineDevices.MaxPage) ?? request.Limit(IOnlineDevices.MaxPage);
            var numbered = await online.GetPage(kind, (int)size, (int)number);
            return Page(numbered.Devices.Select(ListedDeviceView.Of), null);
        }

        var page = await online.List(kind, request.Query("cursor"), request.Limit(IOnlineDevices.MaxPage)) ?? throw request.WrongCursor();
        return Page(page.Devices.Select(ListedDeviceView.Of), page.Next);
    }

    private async Task<ApiAnswer> ListStored(ApiRequest request, string? kind, bool onlyOffline)
    {
        if (request.Query("page") is not null)
        {
            throw ApiProblem.BadRequest("page is for the devices that are online; others are read by cursor, which is next of the page before").ToException();
        }

        var after = request.Query("cursor") is { } cursor ? devices.ReadCursor(cursor) ?? throw request.WrongCursor() : null;
        return await devices.Read(kind, onlyOffline, after, request.Limit(IOnlineDevices.MaxPage)) is { } page
            ? Page(page.Devices.Select(ListedDeviceView.Of), page.Next)
            : ApiAnswer.Of(ApiProblem.NotRead);
    }

    private async Task<ApiAnswer> Count(ApiRequest request) =>
        ApiAnswer.Of(new DeviceCount(await online.Count(request.QueryKind())), ApiJson.Default.DeviceCount);

    private static ListedPresence ReadPresence(ApiRequest request) => request.Query("presence") switch
    {
        null => ListedPresence.Online,
        var text when Words.TryRead<ListedPresence>(text, out var presence) => presence,
        var text => throw ApiProblem.BadRequest($"presence is '{ApiRequest.Shown(text)}'; it can be online, offline or all").ToException(),
    };

    private static ApiAnswer Page(IEnumerable<ListedDeviceView> items, string? next) =>
        ApiAnswer.Of(new DevicePageView([.. items], next), ApiJson.Default.DevicePageView);
}
