using System.Buffers;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

// The session of a relayer: commands to it and answers from it.
internal sealed partial class MessagingSession
{
    private IRelayerGrain? _relayer;
    private long _epoch;

    /// <summary>The grain has taken the connection: the relayer is told, and only then gets commands.</summary>
    private void Attached(IRelayerGrain relayer, long epoch, uint sequence)
    {
        _relayer = relayer;
        _epoch = epoch;
        OpenDelivery(sequence, new AuthorizeResponse(0));
    }

    private async Task ReattachRelayer(IRelayerGrain relayer)
    {
        if (!await Repeat(() => relayer.Reattach(services.Edge.Reference(connection), _epoch)).ConfigureAwait(false))
        {
            connection.Close(CloseReason.Replaced);
        }
    }

    private void RelayAnswer(in Frame frame, IRelayerGrain relayer)
    {
        var answer = relayer.Answer(
            _epoch, frame.Sequence, frame.CommandId & ~CommandIds.ResponseBit, frame.Status, frame.Body.ToArray());
        if (!answer.IsCompletedSuccessfully)
        {
            Observe(answer, nameof(IRelayerGrain.Answer));
        }
    }
}
