using System.Net;
using Gateway.Load.Wire;
using Gateway.Protocol.Messaging;

namespace Gateway.Load.Fleet;

/// <summary>Relayers of which one after the other closes its connection and logs in again on a new one. Thread-safe.</summary>
/// <param name="address">The server.</param>
/// <param name="names">Their codes.</param>
/// <param name="count">How many.</param>
/// <param name="sources">Local addresses to connect from.</param>
/// <param name="connectionLost">Is told of each connection that the server closes.</param>
internal sealed class ReconnectingRelayers(
    ServerAddress address, RunNames names, int count, IReadOnlyList<IPAddress> sources, Action connectionLost) : IDisposable
{
    private const int BufferSize = 256;

    private readonly Responder?[] _relayers = new Responder?[count];

    /// <summary>Has the relayer whose turn it is reconnect; the first time it only connects.</summary>
    /// <param name="number">The operation's number; the relayers take turns.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What the login was answered with.</returns>
    /// <exception cref="ToolException">The server cannot be reached.</exception>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    public async Task<StatusCode> ReconnectAsync(long number, CancellationToken cancellation)
    {
        var index = (int)(number % count);
        Interlocked.Exchange(ref _relayers[index], null)?.Dispose();
        var relayer = new Responder(
            await LoadWire.ConnectAsync(address, LoopbackSources.At(sources, index), BufferSize, cancellation), connectionLost);
        try
        {
            var answer = await relayer.RequestAsync(
                CommandIds.Authorize,
                new AuthorizeRequest(AuthorizeRequest.Relayer, SbCode: names.Relayer(index)),
                MessagingBodies.Json.AuthorizeRequest,
                SetUpLimits.Deadline,
                cancellation);
            Interlocked.Exchange(ref _relayers[index], relayer)?.Dispose();
            return answer.Status;
        }
        catch
        {
            relayer.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        for (var index = 0; index < count; index++)
        {
            Interlocked.Exchange(ref _relayers[index], null)?.Dispose();
        }
    }
}
