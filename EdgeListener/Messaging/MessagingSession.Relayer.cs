using System.Buffers;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Interfaces.Relayers;
using Gateway.Protocol.Messaging;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Messaging;

// The session of a relayer: its attachment to its grain, commands to it and answers from it.
internal sealed partial class MessagingSession
{
    /// <summary>How often heartbeats are carried on to the grain; the others are answered here.</summary>
    private static readonly TimeSpan ConfirmPeriod = TimeSpan.FromSeconds(30);

    private readonly Lock _deliveryGate = new();
    private List<OutboundMessage>? _held;
    private bool _open;
    private IRelayerGrain? _relayer;
    private long _epoch;
    private long _confirmedAt;

    /// <inheritdoc/>
    public void Deliver(OutboundMessage message)
    {
        if (!Volatile.Read(ref _open))
        {
            lock (_deliveryGate)
            {
                if (!_open)
                {
                    // The grain knows of the connection a moment before the relayer is told that its login succeeded. Few come
                    // here: the grain sends no more than it may have in flight.
                    (_held ??= []).Add(message);
                    return;
                }
            }
        }

        connection.Write(message.CommandId, 0, message.Sequence, message.Body.Span, message.IsNotification);
    }

    /// <summary>The connection is gone, or logs in anew: its grain is told, which ignores it if a newer connection took over.</summary>
    public void Detach()
    {
        if (_relayer is not { } relayer)
        {
            return;
        }

        _relayer = null;
        lock (_deliveryGate)
        {
            _open = false;
            _held = null;
        }

        Observe(relayer.Detach(_epoch), nameof(IRelayerGrain.Detach));
    }

    /// <inheritdoc/>
    public async Task Reattach()
    {
        if (_relayer is not { } relayer)
        {
            return;
        }

        try
        {
            if (!await Repeat(() => relayer.Reattach(services.Edge.Reference(connection), _epoch)).ConfigureAwait(false))
            {
                connection.Close(CloseReason.Replaced);
            }
        }
        catch (Exception e)
        {
            // The next heartbeat finds the relayer unknown, and tries again.
            services.Logger.LogWarning(e, "Connection {ConnectionId} could not be attached again", connection.Id);
        }
    }

    /// <summary>The grain has taken the connection: the relayer is told, and only then gets commands.</summary>
    private void Attached(IRelayerGrain relayer, long epoch, uint sequence)
    {
        lock (_deliveryGate)
        {
            _relayer = relayer;
            _epoch = epoch;
            _confirmedAt = services.Time.GetTimestamp();
            Respond(CommandIds.Authorize, sequence, new AuthorizeResponse(0), MessagingBodies.Json.AuthorizeResponse);
            foreach (var message in _held ?? [])
            {
                connection.Write(message.CommandId, 0, message.Sequence, message.Body.Span);
            }

            _held = null;
            _open = true;
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

    private ValueTask ConfirmNowAndThen()
    {
        if (_relayer is not { } relayer)
        {
            return default;
        }

        var now = services.Time.GetTimestamp();
        if (services.Time.GetElapsedTime(_confirmedAt, now) < ConfirmPeriod)
        {
            return default;
        }

        _confirmedAt = now;
        return new ValueTask(Confirm(relayer));
    }

    private async Task Confirm(IRelayerGrain relayer)
    {
        try
        {
            if (!await relayer.Confirm(_epoch).ConfigureAwait(false))
            {
                await Reattach().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            services.Logger.LogWarning(e, "Connection {ConnectionId} could not confirm its attachment", connection.Id);
        }
    }

    private async void Observe(Task call, string what)
    {
        try
        {
            await call.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            services.Logger.LogWarning(e, "Connection {ConnectionId}: {Call} failed", connection.Id, what);
        }
    }
}
