using Gateway.Grains.Accounts;
using Gateway.Grains.Interfaces.ApiKeys;

namespace Gateway.Silo.Api.Keys;

/// <summary>Makes, lists and revokes keys.</summary>
internal sealed class KeyEndpoints(IGrainFactory grains, ApiKeys keys, IRandomness randomness, TimeProvider time) : IApiEndpoints
{
    private const int MaxName = 100;
    private const int MaxRequestsPerSecond = 10_000_000;

    private IApiKeysGrain Grain => grains.GetGrain<IApiKeysGrain>(IApiKeysGrain.Key);

    public void Map(ApiRoutes api)
    {
        api.Get("/keys", ApiKeyRole.Admin, "List the keys", List)
            .Says("Revoked ones included.")
            .Returns<KeyList>("The keys, oldest first.");
        api.Post("/keys", ApiKeyRole.Admin, "Make a key", Create)
            .Says("The answer has the key itself; it is not shown again. It is good at this silo at once, and at all others within a second.")
            .Takes<NewKey>()
            .Returns<CreatedKey>("It is made.", StatusCodes.Status201Created)
            .Refuses(StatusCodes.Status409Conflict, "There are as many keys as there may be.");
        api.Delete("/keys/{id}", ApiKeyRole.Admin, "Revoke a key", Revoke)
            .Says("It is worth nothing at this silo at once, and at all others within two seconds; streams that were opened with it end.")
            .Returns(StatusCodes.Status204NoContent, "It is revoked.")
            .Refuses(StatusCodes.Status404NotFound, "There is no such key.")
            .Refuses(StatusCodes.Status409Conflict, "It stands in the settings.");
    }

    private async Task<ApiAnswer> List(ApiRequest request)
    {
        var list = await Grain.GetKeys(knownVersion: -1);
        var all = list?.Keys ?? [];
        return ApiAnswer.Of(
            new KeyList([.. (keys.ConfiguredKey is { } own ? all.Insert(0, own) : all).Select(View)]), ApiJson.Default.KeyList);
    }

    private async Task<ApiAnswer> Create(ApiRequest request)
    {
        var wanted = await request.Read(ApiJson.Default.NewKey);
        var name = wanted.Name?.Trim() ?? "";
        if (name.Length is 0 or > MaxName || name.Any(char.IsControl))
        {
            throw ApiProblem.BadRequest($"name must have 1 to {MaxName} characters, none of them a control character").ToException();
        }

        if (wanted.Role is not { } role || !Enum.IsDefined(role))
        {
            throw ApiProblem.BadRequest("role must be read, command or admin").ToException();
        }

        if (wanted.RequestsPerSecond is < 1 or > MaxRequestsPerSecond)
        {
            throw ApiProblem.BadRequest($"requestsPerSecond must be 1 to {MaxRequestsPerSecond}").ToException();
        }

        ApiKeyChange change;
        string id, text;
        do
        {
            (id, text) = ApiKeyText.Make(randomness);
            change = await Grain.Add(new ApiKeyRecord(id, name, role, Convert.ToHexString(ApiKeyText.Hash(text)), time.GetUtcNow())
            {
                RequestsPerSecond = wanted.RequestsPerSecond,
            });
        }
        while (change == ApiKeyChange.IdTaken);

        request.AuditDetail = $"{id} {role} {name}";
        if (change == ApiKeyChange.TooMany)
        {
            return ApiAnswer.Of(ApiProblem.Conflict($"There are {IApiKeysGrain.MaxKeys} keys, the most there may be. Revoke one."));
        }

        if (change != ApiKeyChange.Done)
        {
            return ApiAnswer.Of(ApiProblem.NotStored);
        }

        await keys.Renew();
        return ApiAnswer.Of(new CreatedKey(id, name, role, text), ApiJson.Default.CreatedKey, StatusCodes.Status201Created);
    }

    private async Task<ApiAnswer> Revoke(ApiRequest request)
    {
        var id = request.Value("id");
        if (keys.ConfiguredKey?.Id == id)
        {
            return ApiAnswer.Of(ApiProblem.Conflict("This key stands in the settings as Http:ApiKey. Remove it there, and start the gateway again."));
        }

        var change = await Grain.Revoke(id);
        await keys.Renew();
        return change switch
        {
            ApiKeyChange.Done => ApiAnswer.NoContent,
            ApiKeyChange.Unknown => ApiAnswer.Of(ApiProblem.NotFound($"There is no key '{ApiRequest.Shown(id)}'.")),
            _ => ApiAnswer.Of(ApiProblem.NotStored),
        };
    }

    private static KeyView View(ApiKeyRecord key) => new(key.Id, key.Name, key.Role, key.CreatedAt, key.RequestsPerSecond, key.RevokedAt);
}
