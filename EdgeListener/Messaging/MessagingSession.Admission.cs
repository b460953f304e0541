using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Protocol.Messaging;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Messaging;

// Which relayers may log in.
internal sealed partial class MessagingSession
{
    private const int MaxSecret = 255;

    /// <summary>Whether a relayer may go on with its login, as far as its code tells; nothing is kept of one that may not.</summary>
    private StatusCode AdmitCode(string code, string? secret)
    {
        var options = services.Options;
        if (options.RelayerRegistration == RelayerRegistration.Open)
        {
            return StatusCode.Ok;
        }

        var anyCode = options is { RelayerRegistration: RelayerRegistration.Secret, RelayerEnrolment: RelayerEnrolment.FirstUse };
        if (!anyCode && !services.KnownRelayers.TryGet(code, out _))
        {
            return RefuseRelayer(code, "unknown_code");
        }

        if (options.RelayerRegistration == RelayerRegistration.Known)
        {
            return StatusCode.Ok;
        }

        if (secret is not { Length: > 0 and <= MaxSecret })
        {
            return RefuseRelayer(code, "no_secret");
        }

        if (services.Logins.MayTry(ThrottleName(code), connection.RemoteAddress))
        {
            return StatusCode.Ok;
        }

        EdgeMetrics.HitLimit(connection.Options.Listener, "failed_logins");
        return StatusCode.TryLater;
    }

    /// <summary>Checks a relayer's secret where one is wanted, or enrols the relayer with it. Call <see cref="AdmitCode"/> first.</summary>
    private async Task<StatusCode> CheckSecret(IRelayerGrain relayer, string code, string? secret)
    {
        if (services.Options.RelayerRegistration != RelayerRegistration.Secret)
        {
            return StatusCode.Ok;
        }

        services.KnownRelayers.TryGet(code, out var entered);
        var hash = entered ?? await Repeat(relayer.GetSecretHash).ConfigureAwait(false);
        if (hash is null)
        {
            if (await services.RelayerSecrets.Hash(secret!).ConfigureAwait(false) is not { } own)
            {
                return StatusCode.TryLater;
            }

            hash = await Repeat(() => relayer.Enrol(code, own)).ConfigureAwait(false);
            if (hash is null)
            {
                return StatusCode.StorageFailure;
            }

            if (hash == own)
            {
                services.Logger.LogInformation("Connection {ConnectionId} enrolled relayer {Code} with its secret", connection.Id, code);
                return StatusCode.Ok;
            }
        }

        switch (await services.RelayerSecrets.Verify(hash, secret!).ConfigureAwait(false))
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
