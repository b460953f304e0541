using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Silo.Storage.History;

namespace Gateway.Silo.Api.History;

/// <summary>What devices reported, and the alarms that it raised, of whomever.</summary>
internal sealed class HistoryEndpoints(IHistoryQueries history) : IApiEndpoints
{
    public void Map(ApiRoutes api)
    {
        api.Get("/events", ApiKeyRole.Read, "List what devices reported, newest first", Events)
            .Query("relayer", "Only what this relayer's devices reported: its number.", ApiParameterType.Integer)
            .Query("code", "With relayer: only of the device with this code.")
            .Query("from", "The earliest time.", ApiParameterType.Time)
            .Query("to", "The latest time.", ApiParameterType.Time)
            .Paged(IHistoryQueries.MaxPage)
            .Returns<EventPage>("A page.");
        api.Get("/alarms", ApiKeyRole.Read, "List alarms, newest first", Alarms)
            .Query("account", "Only of this account.", ApiParameterType.Integer)
            .Query("apartment", "Only of this apartment.", ApiParameterType.Integer)
            .Query("device", "With apartment: only of the device with this number in it.", ApiParameterType.Integer)
            .Query("from", "The earliest time.", ApiParameterType.Time)
            .Query("to", "The latest time.", ApiParameterType.Time)
            .Paged(IHistoryQueries.MaxPage)
            .Returns<AlarmPageView>("A page.");
    }

    private async Task<ApiAnswer> Events(ApiRequest request)
    {
        var (relayer, code) = (Id(request, "relayer"), request.Query("code"));
        if (code is not null && relayer is null)
        {
            throw ApiProblem.BadRequest("code takes relayer, too").ToException();
        }

        var range = Range(request);
        var rows = await history.Events(new EventSearch(relayer, code, range));
        if (rows.IsDefault)
        {
            return ApiAnswer.Of(ApiProblem.NotRead);
        }

        var next = rows.Length == range.Limit ? HistoryCursor.Write(rows[^1].Position) : null;
        return ApiAnswer.Of(new EventPage([.. rows.Select(EventView.Of)], next), ApiJson.Default.EventPage);
    }

    private async Task<ApiAnswer> Alarms(ApiRequest request)
    {
        var (apartment, device) = (Id(request, "apartment"), Id(request, "device"));
        if (device is not null && apartment is null)
        {
            throw ApiProblem.BadRequest("device takes apartment, too").ToException();
        }

        var range = Range(request);
        var rows = await history.Alarms(new AlarmSearch(Id(request, "account"), apartment, device, range));
        if (rows.IsDefault)
        {
            return ApiAnswer.Of(ApiProblem.NotRead);
        }

        var next = rows.Length == range.Limit ? HistoryCursor.Write(rows[^1].Position) : null;
        return ApiAnswer.Of(new AlarmPageView([.. rows.Select(AlarmEntry.Of)], next), ApiJson.Default.AlarmPageView);
    }

    private static long? Id(ApiRequest request, string name) => request.QueryNumber(name, 1, long.MaxValue);

    private static HistoryRange Range(ApiRequest request)
    {
        HistoryPosition? after = null;
        if (request.Query("cursor") is { } text)
        {
            after = HistoryCursor.TryRead(text, out var position) ? position : throw request.WrongCursor();
        }

        return new HistoryRange(request.QueryTime("from"), request.QueryTime("to"), after, request.Limit(IHistoryQueries.MaxPage));
    }
}
