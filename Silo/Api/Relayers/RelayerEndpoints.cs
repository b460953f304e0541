using System.Buffers.Text;
using Gateway.EdgeListener.Messaging;
using Gateway.Grains.Accounts;
using Gateway.Grains.Devices;
using Gateway.Grains.Interfaces.ApiKeys;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Grains.Relayers;

namespace Gateway.Silo.Api.Relayers;

/// <summary>Relayers' secrets: enrols relayers before they first log in, and helps those that have lost theirs.</summary>
internal sealed class RelayerEndpoints(IGrainFactory grains, IEnumerable<IDeviceKind> kinds, IRelayerSecrets secrets, IRandomness randomness) : IApiEndpoints
{
    private const int MinSecret = 8;
    private const int MaxSecret = 200;
    private const int MadeSecretBytes = 24;
    private const string NeverHere = "No such relayer was ever here.";

    private readonly IDeviceKind _kind = kinds.Single(k => k.Name == RelayerKind.KindName);

    public void Map(ApiRoutes api)
    {
        api.Get("/relayers/{code}", ApiKeyRole.Read, "What is known of a relayer", Get)
            .Says("Beyond what GET /devices/{id} says of every device.")
            .Returns<RelayerDetail>("The relayer.")
            .Refuses(StatusCodes.Status404NotFound, NeverHere);
        api.Put("/relayers/{code}/secret", ApiKeyRole.Admin, "Enrol a relayer with a secret", Enrol)
            .Says("Whether it was ever here or not, and whether it had one or not. Counts where Messaging:RelayerRegistration is secret; a secret in the operator's file goes before it.")
            .Takes<NewRelayerSecret>()
            .Returns<EnrolledRelayer>("It is enrolled.");
        api.Delete("/relayers/{code}/secret", ApiKeyRole.Admin, "Forget a relayer's secret", Forget)
            .Says("It is enrolled anew with the secret that it brings next, where first use enrols.")
            .Returns(StatusCodes.Status204NoContent, "It has none.")
            .Refuses(StatusCodes.Status404NotFound, NeverHere);
    }

    private async Task<ApiAnswer> Get(ApiRequest request)
    {
        var code = Code(request);
        var (id, relayer) = await Find(code);
        var known = await relayer.GetOverview();
        return ApiAnswer.Of(new RelayerDetail(id, Device(code), known.HasSecret, known.Apartments), ApiJson.Default.RelayerDetail);
    }

    private async Task<ApiAnswer> Enrol(ApiRequest request)
    {
        var code = Code(request);
        var given = (await request.Read(ApiJson.Default.NewRelayerSecret)).Secret;
        if (given is { Length: < MinSecret or > MaxSecret })
        {
            throw ApiProblem.BadRequest($"secret must have {MinSecret} to {MaxSecret} characters").ToException();
        }

        var secret = given ?? MakeSecret();
        if (await secrets.Hash(secret) is not { } hash)
        {
            return ApiAnswer.Of(ApiProblem.Unavailable("Too many secrets are being checked now. Try again."));
        }

        var id = await grains.GetGrain<IUniqueNameGrain>(NameKeys.Relayer(code)).FindOrAllocate(SequenceKeys.Relayer);
        return id != 0 && await grains.GetGrain<IRelayerGrain>(id).SetSecret(code, hash)
            ? ApiAnswer.Of(new EnrolledRelayer(id, Device(code), given is null ? secret : null), ApiJson.Default.EnrolledRelayer)
            : ApiAnswer.Of(ApiProblem.NotStored);
    }

    private async Task<ApiAnswer> Forget(ApiRequest request)
    {
        var code = Code(request);
        var (_, relayer) = await Find(code);
        return await relayer.SetSecret(code, secretHash: null) ? ApiAnswer.NoContent : ApiAnswer.Of(ApiProblem.NotStored);
    }

    private static string Device(string code) => new DeviceId(RelayerKind.KindName, code).ToString();

    private string Code(ApiRequest request) => _kind.Normalize(request.Value("code"))
        ?? throw ApiProblem.BadRequest($"'{ApiRequest.Shown(request.Value("code"))}' cannot be a relayer's code").ToException();

    private async Task<(long Id, IRelayerGrain Relayer)> Find(string code)
    {
        var id = await grains.GetGrain<IUniqueNameGrain>(NameKeys.Relayer(code)).Find();
        return id != 0
            ? (id, grains.GetGrain<IRelayerGrain>(id))
            : throw (ApiProblem.NotFound($"There was never a relayer '{code}' here.") with { Reason = "unknown_device" }).ToException();
    }

    private string MakeSecret()
    {
        Span<byte> bytes = stackalloc byte[MadeSecretBytes];
        randomness.Fill(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
