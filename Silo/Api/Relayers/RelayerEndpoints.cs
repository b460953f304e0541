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

/// <summary>Enrols relayers before they first log in, with secrets or without, removes them, and helps those that have lost their secrets.</summary>
internal sealed class RelayerEndpoints(
    IGrainFactory grains, IEnumerable<IDeviceKind> kinds, IKnownRelayers file, IRelayerSecrets secrets, IRandomness randomness) : IApiEndpoints
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
        api.Put("/relayers/{code}", ApiKeyRole.Admin, "Enrol a relayer", Enrol)
            .Says("Whether it was ever here or not. Its code is known then, at every silo, as if it stood in the operator's file. A secret that it has stays.")
            .Returns<EnrolledRelayer>("It is enrolled.");
        api.Delete("/relayers/{code}", ApiKeyRole.Admin, "Remove a relayer", Remove)
            .Says("Its code is no longer known, its secret is forgotten, and its connection is closed. Its apartments stay. Where any code may log in, block the device instead.")
            .Returns(StatusCodes.Status204NoContent, "It is enrolled no more.")
            .Refuses(StatusCodes.Status404NotFound, NeverHere)
            .Refuses(StatusCodes.Status409Conflict, "It stands in the operator's file, which would let it in.");
        api.Put("/relayers/{code}/secret", ApiKeyRole.Admin, "Enrol a relayer with a secret", EnrolWithSecret)
            .Says("As PUT /relayers/{code} does; and this is its secret, whether it had one or not. Counts where Messaging:RelayerRegistration is secret; one in the operator's file goes before it.")
            .Takes<NewRelayerSecret>()
            .Returns<EnrolledRelayer>("It is enrolled.");
        api.Delete("/relayers/{code}/secret", ApiKeyRole.Admin, "Forget a relayer's secret", Forget)
            .Says("The secret that it brings next is its own, if its code may log in. To keep it out, remove it, or block the device.")
            .Returns(StatusCodes.Status204NoContent, "It has none.")
            .Refuses(StatusCodes.Status404NotFound, NeverHere);
    }

    private async Task<ApiAnswer> Get(ApiRequest request)
    {
        var code = Code(request);
        var (id, relayer) = await Find(code);
        var known = await relayer.GetOverview();
        return ApiAnswer.Of(
            new RelayerDetail(id, Device(code), known.IsEnrolled, file.TryGet(code, out _), known.HasSecret, known.Apartments),
            ApiJson.Default.RelayerDetail);
    }

    private Task<ApiAnswer> Enrol(ApiRequest request)
    {
        var code = Code(request);
        return Enrol(code, relayer => relayer.SetEnrolled(code, isEnrolled: true));
    }

    private async Task<ApiAnswer> Remove(ApiRequest request)
    {
        var code = Code(request);
        if (file.TryGet(code, out _))
        {
            return ApiAnswer.Of(ApiProblem.Conflict(
                $"'{code}' stands in the operator's file (Messaging:KnownRelayersPath), which would let it in. Take it out of the file first, or block the device."));
        }

        var (_, relayer) = await Find(code);
        return await relayer.SetEnrolled(code, isEnrolled: false) ? ApiAnswer.NoContent : ApiAnswer.Of(ApiProblem.NotStored);
    }

    private async Task<ApiAnswer> EnrolWithSecret(ApiRequest request)
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

        return await Enrol(code, relayer => relayer.SetSecret(code, hash), given is null ? secret : null);
    }

    private async Task<ApiAnswer> Forget(ApiRequest request)
    {
        var code = Code(request);
        var (_, relayer) = await Find(code);
        return await relayer.SetSecret(code, secretHash: null) ? ApiAnswer.NoContent : ApiAnswer.Of(ApiProblem.NotStored);
    }

    private async Task<ApiAnswer> Enrol(string code, Func<IRelayerGrain, Task<bool>> store, string? madeSecret = null)
    {
        var id = await grains.GetGrain<IUniqueNameGrain>(NameKeys.Relayer(code)).FindOrAllocate(SequenceKeys.Relayer);
        return id != 0 && await store(grains.GetGrain<IRelayerGrain>(id))
            ? ApiAnswer.Of(new EnrolledRelayer(id, Device(code), madeSecret), ApiJson.Default.EnrolledRelayer)
            : ApiAnswer.Of(ApiProblem.NotStored);
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
