using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Grains.Interfaces.Edges;

namespace Gateway.Silo.Api.Sessions;

/// <summary>The connections of the whole cluster, and its silos.</summary>
internal sealed class SessionEndpoints(IGrainFactory grains, IEdgeSessions local, DeviceKinds kinds, TimeProvider time) : IApiEndpoints
{
    private const int MaxPage = 1000;

    /// <summary>How long a silo's own call to bring its grain home is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private IEdgeRegistryGrain Registry => grains.GetGrain<IEdgeRegistryGrain>(IEdgeRegistryGrain.Key);

    public void Map(ApiRoutes api)
    {
        api.Get("/sessions", ApiKeyRole.Read, "List the connections of the cluster", List)
            .Says("Ordered by silo and connection. What comes and goes between two pages may be on neither.")
            .Query("kind", "Only of this kind: that of a device, phone, or none for connections that have not logged in.")
            .Query("device", "Only of this device: kind:code.")
            .Query("account", "Only of this account.", ApiParameterType.Integer)
            .Query("address", "Only from this address.")
            .Query("edge", "Only of this silo's edge.")
            .Paged(MaxPage)
            .Returns<SessionList>("A page of connections.");
        api.Delete("/sessions/{edge}/{connection}", ApiKeyRole.Admin, "Close a connection", Close)
            .Says("What was logged in by it may come back at once.")
            .Returns(StatusCodes.Status204NoContent, "It is closed, or about to be.")
            .Refuses(StatusCodes.Status404NotFound, "There is no such connection any more.");
        api.Get("/members", ApiKeyRole.Read, "List the silos of the cluster", Members)
            .Says("As each of them said within the last seconds.")
            .Returns<MemberList>("The silos, ordered by their edges.");
    }

    private async Task<ApiAnswer> List(ApiRequest request)
    {
        var limit = request.Limit(MaxPage);
        var (firstEdge, after) = request.Query("cursor") is { } cursor ? ReadCursor(cursor) ?? throw request.WrongCursor() : ("", 0);
        var edge = request.Query("edge");
        var filter = new SessionQuery(0, 0)
        {
            Kind = request.QueryKind(),
            Device = kinds.Query(request),
            AccountId = request.QueryNumber("account", 1, long.MaxValue),
            Address = request.Query("address"),
        };
        var items = new List<SessionView>(limit);
        foreach (var id in (await EdgeIds()).Where(id => (edge is null || id == edge) && string.CompareOrdinal(id, firstEdge) >= 0))
        {
            // One more than there is room for tells whether there is another page.
            var query = filter with { After = id == firstEdge ? after : 0, Take = limit - items.Count + 1 };
            var slice = await Ask(id, grain => grain.List(query));
            foreach (var session in slice?.Sessions ?? [])
            {
                if (items.Count == limit)
                {
                    return Answer(new SessionList(items, Cursor(items[^1])));
                }

                items.Add(SessionView.Of(id, session));
            }
        }

        return Answer(new SessionList(items, null));

        static ApiAnswer Answer(SessionList list) => ApiAnswer.Of(list, ApiJson.Default.SessionList);
    }

    private async Task<ApiAnswer> Close(ApiRequest request)
    {
        var (edge, connection) = (request.Value("edge"), request.Number("connection"));
        var isKnown = (await EdgeIds()).Contains(edge);
        var closed = isKnown && await Ask(edge, async grain => await grain.Close(connection, CloseReason.Operator) is { } answer ? new Closed(answer) : null)
            is { Was: true };
        return closed ? ApiAnswer.NoContent : ApiAnswer.Of(ApiProblem.NotFound("There is no such connection any more."));
    }

    private async Task<ApiAnswer> Members(ApiRequest request)
    {
        var members = await Registry.GetMembers();
        return ApiAnswer.Of(
            new MemberList([.. members.Select(m => new MemberView(m.EdgeId, m.Host, m.Version, m.StartedAt, m.Connections, m.Address, m.IsLeaving, m.EdgeId == local.EdgeId))]),
            ApiJson.Default.MemberList);
    }

    /// <summary>The edges of the cluster in order; this silo's is there in any case.</summary>
    private async Task<IEnumerable<string>> EdgeIds() =>
        (await Registry.GetMembers()).Select(m => m.EdgeId).Append(local.EdgeId).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Asks an edge's grain; it may be on its way home.</summary>
    private async Task<T?> Ask<T>(string edgeId, Func<IEdgeGrain, Task<T?>> question)
        where T : class
    {
        var began = time.GetTimestamp();
        var grain = grains.GetGrain<IEdgeGrain>(edgeId);
        while (true)
        {
            if (await question(grain) is { } answer)
            {
                return answer;
            }

            if (time.GetElapsedTime(began) >= Patience)
            {
                throw ApiProblem.Unavailable($"The silo {edgeId} does not answer. Try again.").ToException();
            }

            await Task.Delay(Pause, time);
        }
    }

    private static string Cursor(SessionView last) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{last.Connection}/{last.Edge}")));

    private static (string Edge, long After)? ReadCursor(string text)
    {
        var bytes = new byte[text.Length];
        if (Base64Url.DecodeFromChars(text, bytes, out _, out var length) != System.Buffers.OperationStatus.Done)
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Split('/', 2);
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? (parts[1], after) : null;
    }

    private sealed record Closed(bool Was);
}
