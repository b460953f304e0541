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
        if (!NeedsSecret)
        {
            return await Admit(code, secret, attempt: null).ConfigureAwait(false);
        }

        if (secret is not { Length: > 0 and <= MaxSecret })
        {
            return (RefuseRelayer(code, "no_secret"), null);
        }

        using var attempt = await services.Logins.Begin(NameKeys.Relayer(code), connection.RemoteAddress).ConfigureAwait(false);
        return attempt is null ? (HoldOff(), null) : await Admit(code, secret, attempt).ConfigureAwait(false);
    }

    /// <param name="code">The relayer's code.</param>
    /// <param name="secret">What it says is its secret.</param>
    /// <param name="attempt">What counts this login, where secrets are asked for.</param>
    private async Task<(StatusCode Status, IRelayerGrain? Relayer)> Admit(string code, string? secret, LoginAttempt? attempt)
    {
        string? secretHash = null;
        var isInFile = services.Options.RelayerRegistration != RelayerRegistration.Open && services.KnownRelayers.TryGet(code, out secretHash);
        if (!isInFile && !TakesAnyCode)
        {
            return await AdmitEnrolled(code, secret, attempt).ConfigureAwait(false);
        }

        var name = services.Grains.GetGrain<IUniqueNameGrain>(NameKeys.Relayer(code));
        var id = await Repeat(() => name.FindOrAllocate(SequenceKeys.Relayer)).ConfigureAwait(false);
        if (id == 0)
        {
            return (StatusCode.StorageFailure, null);
        }

        var relayer = services.Grains.GetGrain<IRelayerGrain>(id);
        if (attempt is null)
        {
            return (StatusCode.Ok, relayer);
        }

        secretHash ??= (await Repeat(relayer.GetAdmission).ConfigureAwait(false)).SecretHash;
        return (await CheckSecret(relayer, code, secret!, secretHash, attempt).ConfigureAwait(false), relayer);
    }

    /// <summary>The same for a code that must be known and is not in the operator's file.</summary>
    private async Task<(StatusCode Status, IRelayerGrain? Relayer)> AdmitEnrolled(string code, string? secret, LoginAttempt? attempt)
    {
        using var lookup = await services.Logins.BeginLookup(code, connection.RemoteAddress).ConfigureAwait(false);
        if (lookup is null)
        {
            return (HoldOff(), null);
        }

        var id = await Repeat(services.Grains.GetGrain<IUniqueNameGrain>(NameKeys.Relayer(code)).Find).ConfigureAwait(false);
        var relayer = services.Grains.GetGrain<IRelayerGrain>(id);
        if (id == 0 || await Repeat(relayer.GetAdmission).ConfigureAwait(false) is not { IsEnrolled: true } admission)
        {
            lookup.Failed();
            return (RefuseRelayer(code, UnknownCode), null);
        }

        var status = attempt is null
            ? StatusCode.Ok
            : await CheckSecret(relayer, code, secret!, admission.SecretHash, attempt).ConfigureAwait(false);
        return (status, relayer);
    }

    /// <summary>Checks a relayer's secret, or enrols the relayer with it when there is none yet.</summary>
    private async Task<StatusCode> CheckSecret(IRelayerGrain relayer, string code, string secret, string? secretHash, LoginAttempt attempt)
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
                attempt.Succeeded();
                return StatusCode.Ok;
            case false:
                attempt.Failed();
                return RefuseRelayer(code, "wrong_secret");
            default:
                return StatusCode.TryLater;
        }
    }

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
