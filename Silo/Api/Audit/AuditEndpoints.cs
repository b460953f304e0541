using System.Collections.Immutable;
using System.Globalization;
using Gateway.Grains.Interfaces.ApiKeys;

namespace Gateway.Silo.Api.Audit;

/// <summary>Reads the audit log.</summary>
internal sealed class AuditEndpoints(IAuditLog audit) : IApiEndpoints
{
    private const int MaxPage = 1000;

    public void Map(ApiRoutes api) => api.Get("/audit", ApiKeyRole.Admin, "List the changes made through this API, newest first", List)
        .Says("Every request that may change something, with the status that it was answered with. Commands to devices are in GET /commands; who cancelled one is here.")
        .Query("key", "Only those made with the key of this id.")
        .Query("target", "Only those about this: the values in the path, such as a device's id.")
        .Query("from", "The earliest time.", ApiParameterType.Time)
        .Query("to", "The latest time.", ApiParameterType.Time)
        .Paged(MaxPage)
        .Returns<AuditEntries>("A page.");

    private async Task<ApiAnswer> List(ApiRequest request)
    {
        var limit = request.Limit(MaxPage);
        var query = new AuditQuery(
            ReadCursor(request), request.Query("key"), request.Query("target"), request.QueryTime("from"), request.QueryTime("to"), limit);
        var page = await audit.Query(query);
        if (page.IsDefault)
        {
            return ApiAnswer.Of(ApiProblem.NotRead);
        }

        var next = page.Length == limit ? page[^1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return ApiAnswer.Of(new AuditEntries([.. page.Select(View)], next), ApiJson.Default.AuditEntries);
    }

    private static long? ReadCursor(ApiRequest request)
    {
        if (request.Query("cursor") is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw request.WrongCursor();
    }

    private static AuditView View(AuditRecord record)
    {
        var entry = record.Entry;
        return new(record.Id, entry.At, entry.KeyId, entry.KeyName, entry.Route, entry.Target, entry.Detail, entry.Status, entry.Address);
    }
}

/// <summary>A change that somebody asked for.</summary>
/// <param name="Id">Its id; rises with time.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Key">The id of the key.</param>
/// <param name="KeyName">What that key was called then.</param>
/// <param name="Route">The method and the path's pattern.</param>
/// <param name="Target">What it was about: the values in the path.</param>
/// <param name="Detail">What was asked for beyond that.</param>
/// <param name="Status">The status that it was answered with.</param>
/// <param name="Address">Where it came from.</param>
internal sealed record AuditView(
    long Id, DateTimeOffset At, string Key, string KeyName, string Route, string Target, string Detail, int Status, string Address);

/// <summary>A page of changes.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">Where the next page begins; not there after the last one.</param>
internal sealed record AuditEntries(ImmutableArray<AuditView> Items, string? Next);
