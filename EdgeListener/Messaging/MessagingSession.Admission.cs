using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Protocol.Messaging;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Messaging;

// Which relayers may log in: by the operator's file, and by what operators have enrolled over the API, which each relayer's grain knows.
internal sealed partial class MessagingSession
{
    private const int MaxSecret = 255;
    private const string UnknownCode = "unknown_code";

    private bool NeedsSecret => services.Options.RelayerRegistration == RelayerRegistration.Secret;

    /// <summary>Whether a code need not be known.</summary>
    private bool TakesAnyCode => services.Options is { RelayerRegistration: RelayerRegistration.Open }
        or { RelayerRegistration: RelayerRegistration.Secret, RelayerEnrolment: RelayerEnrolment.FirstUse };

    /// <summary>Finds the relayer that logs in, if it may. Nothing is kept of one that may not.</summary>
    private async Task<(StatusCode Status, IRelayerGrain? Relayer)> Admit(string code, string? secret)
    {
        if (NeedsSecret && CheckForm(code, secret) is var refusal and not StatusCode.Ok)
        {
            return (refusal, null);
        }

        string? secretHash = null;
        var isInFile = services.Options.RelayerRegistration != RelayerRegistration.Open && services.KnownRelayers.TryGet(code, out secretHash);
        if (!isInFile && !TakesAnyCode)
        {
            return await AdmitEnrolled(code, secret).ConfigureAwait(false);
        }

        var name = services.Grains.GetGrain<IUniqueNameGrain>(NameKeys.Relayer(code));
        var id = await Repeat(() => name.FindOrAllocate(SequenceKeys.Relayer)).ConfigureAwait(false);
        if (id == 0)
        {
            return (StatusCode.StorageFailure, null);
        }

        var relayer = services.Grains.GetGrain<IRelayerGrain>(id);
        if (!NeedsSecret)
        {
            return (StatusCode.Ok, relayer);
        }

        secretHash ??= (await Repeat(relayer.GetAdmission).ConfigureAwait(false)).SecretHash;
        return (await CheckSecret(relayer, code, secret!, secretHash).ConfigureAwait(false), relayer);
    }

    /// <summary>The same for a code that must be known and is not in the operator's file.</summary>
    private async Task<(StatusCode Status, IRelayerGrain? Relayer)> AdmitEnrolled(string code, string? secret)
    {
        if (!services.Logins.MayAskFor(code, connection.RemoteAddress))
        {
            return (HoldOff(), null);
        }

        var id = await Repeat(services.Grains.GetGrain<IUniqueNameGrain>(NameKeys.Relayer(code)).Find).ConfigureAwait(false);
        var relayer = services.Grains.GetGrain<IRelayerGrain>(id);
        if (id == 0 || await Repeat(relayer.GetAdmission).ConfigureAwait(false) is not { IsEnrolled: true } admission)
        {
            services.Logins.AskedInVain(code, connection.RemoteAddress);
            return (RefuseRelayer(code, UnknownCode), null);
        }

        var status = NeedsSecret
            ? await CheckSecret(relayer, code, secret!, admission.SecretHash).ConfigureAwait(false)
            : StatusCode.Ok;
        return (status, relayer);
    }

    /// <summary>What can be said of a secret without asking anybody.</summary>
    private StatusCode CheckForm(string code, string? secret)
    {
        if (secret is not { Length: > 0 and <= MaxSecret })
        {
            return RefuseRelayer(code, "no_secret");
        }

        return services.Logins.MayTry(ThrottleName(code), connection.RemoteAddress) ? StatusCode.Ok : HoldOff();
    }

    /// <summary>Checks a relayer's secret, or enrols the relayer with it when there is none yet.</summary>
    private async Task<StatusCode> CheckSecret(IRelayerGrain relayer, string code, string secret, string? secretHash)
    {
        if (secretHash is null)
        {
            if (await services.RelayerSecrets.Hash(secret).ConfigureAwait(false) is not { } own)
            {
                return StatusCode.TryLater;
            }

            secretHash = await Repeat(() => relayer.Enrol(code, own)).ConfigureAwait(false);
            if (secretHash is null)
            {
                return StatusCode.StorageFailure;
            }

            if (secretHash == own)
            {
                services.Logger.LogInformation("Connection {ConnectionId} enrolled relayer {Code} with its secret", connection.Id, code);
                return StatusCode.Ok;
            }
        }

        switch (await services.RelayerSecrets.Verify(secretHash, secret).ConfigureAwait(false))
        {
            case true:
                services.Logins.Succeeded(ThrottleName(code));
                return StatusCode.Ok;
            case false:
                services.Logins.Failed(ThrottleName(code), connection.RemoteAddress);
                return RefuseRelayer(code, "wrong_secret");
            default:
                return StatusCode.TryLater;
        }
    }

    /// <summary>No account has such a name: failures of relayers and of phones do not hold each other off.</summary>
    private static string ThrottleName(string code) => $"\0{code}";

    private StatusCode HoldOff()
    {
        EdgeMetrics.HitLimit(connection.Options.Listener, "failed_logins");
        return StatusCode.TryLater;
    }

    private StatusCode RefuseRelayer(string code, string reason)
    {
        EdgeMetrics.RefusedRelayers.Add(1, new KeyValuePair<string, object?>("reason", reason));
        services.Logger.LogInformation(
            "Connection {ConnectionId} from {Address} was refused as relayer {Code}: {Reason}",
            connection.Id,
            connection.RemoteAddress,
            code,
            reason);
        return StatusCode.LoginFailed;
    }
}
