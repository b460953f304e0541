using System.Text.Json;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Messaging;

// Phones that are told to connect elsewhere.
internal sealed partial class MessagingSession
{
    /// <inheritdoc/>
    public void Redirect(string address)
    {
        if (_phone is not null)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(new RedirectNotice(address), MessagingBodies.Json.RedirectNotice);
            Deliver(new OutboundMessage(CommandIds.RedirectNotify, 0, body, IsNotification: true));
        }
    }

    /// <summary>Sends a phone to the silo where its relayers are, if they all are on others and that one can be reached from outside.</summary>
    private async Task SendToItsRelayers(PhoneLogin phone)
    {
        var edges = await Account(phone).FindRelayerEdges().ConfigureAwait(false);
        if (edges.IsEmpty || edges.Contains(services.Edge.Reference(connection).EdgeId))
        {
            return;
        }

        var most = edges.CountBy(id => id).MaxBy(count => count.Value).Key;
        var registry = services.Grains.GetGrain<IEdgeRegistryGrain>(IEdgeRegistryGrain.Key);
        if (await registry.Find(most).ConfigureAwait(false) is { } address && _phone == phone)
        {
            Redirect(address);
        }
    }
}
