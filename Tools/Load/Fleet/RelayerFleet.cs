using System.Net;
using Gateway.Load.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Fleet;

/// <summary>Relayers, connected and authorized.</summary>
internal static class RelayerFleet
{
    /// <summary>Authorizes a connection as a relayer.</summary>
    public static Task AuthorizeAsync(LoadClient client, string code, CancellationToken cancellation) => Retry.AskAsync(
        () => client.RequestAsync(
            CommandIds.Authorize,
            new AuthorizeRequest(AuthorizeRequest.Relayer, SbCode: code),
            MessagingBodies.Json.AuthorizeRequest,
            SetUpLimits.Deadline,
            cancellation),
        $"Authorize of relayer {code}",
        MessagingBodies.Json.AuthorizeResponse,
        cancellation);

    /// <summary>Connects relayers that answer.</summary>
    /// <param name="address">The server.</param>
    /// <param name="count">How many.</param>
    /// <param name="names">Their codes.</param>
    /// <param name="sources">Local addresses to take in turn; none leaves it to the system.</param>
    /// <param name="bufferSize">Bytes per connection and direction.</param>
    /// <param name="connectionLost">Is told of each that ends early.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Responder[]> ConnectAsync(
        ServerAddress address,
        int count,
        RunNames names,
        IReadOnlyList<IPAddress> sources,
        int bufferSize,
        Action connectionLost,
        CancellationToken cancellation)
    {
        var relayers = new Responder[count];
        await SetUpLimits.ForEachAsync(count, async (index, token) =>
        {
            var source = LoopbackSources.At(sources, index);
            relayers[index] = new Responder(await LoadWire.ConnectAsync(address, source, bufferSize, token), connectionLost);
            await AuthorizeAsync(relayers[index], names.Relayer(index), token);
        }, cancellation);
        return relayers;
    }
}
