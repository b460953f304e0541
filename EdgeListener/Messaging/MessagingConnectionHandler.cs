using System.Buffers;
using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Protocol;
using Gateway.Protocol.Messaging;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Messaging;

/// <summary>
/// Runs a connection of protocol 1, of whatever transport: takes the frames out of what arrives and hands them to the session, one after the
/// other.
/// </summary>
/// <param name="services">What the sessions share.</param>
public sealed class MessagingConnectionHandler(MessagingServices services) : ConnectionHandler
{
    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (services.Edge.TryOpen(connection, services.Options.Connections) is not { } edgeConnection)
        {
            connection.Abort();
            return;
        }

        var session = new MessagingSession(edgeConnection, services);
        services.Edge.Register(session);
        try
        {
            await Read(session, edgeConnection);
        }
        catch (ProtocolException e)
        {
            services.Logger.LogInformation("Connection {ConnectionId} broke the protocol: {Error}", edgeConnection.Id, e.Message);
            edgeConnection.Close(CloseReason.ProtocolError);
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            // The other side, or the transport, broke the connection: how most connections of phones end.
            services.Logger.LogDebug(e, "Connection {ConnectionId} broke", edgeConnection.Id);
        }
        catch (Exception e)
        {
            services.Logger.LogError(e, "Connection {ConnectionId} is closed by a fault of the gateway", edgeConnection.Id);
            edgeConnection.Close(CloseReason.InternalError);
        }
        finally
        {
            edgeConnection.Flush();
            edgeConnection.Complete();
            services.Edge.Release(edgeConnection);
            session.Detach();
        }
    }

    private async Task Read(MessagingSession session, EdgeConnection connection)
    {
        var input = connection.Input;
        var decoder = new FrameDecoder(services.Options.MaxFrameBytes);
        var rate = new RateGate(connection.Options, services.Time);
        while (true)
        {
            var result = await input.ReadAsync();
            if (connection.CloseReason is not null)
            {
                return;
            }

            var buffer = result.Buffer;
            var length = buffer.Length;
            var skipped = decoder.SkippedBytes;
            var frames = 0;
            var handling = Handle(session, connection, ref decoder, ref buffer, ref frames);
            while (!handling.IsCompletedSuccessfully)
            {
                // What the session waits for comes first; the frames behind wait in the buffer, and in the end in the socket.
                await handling;
                handling = Handle(session, connection, ref decoder, ref buffer, ref frames);
            }

            var now = services.Time.GetTimestamp();
            if (frames > 0)
            {
                connection.LastFrameAt = now;
                connection.FramesIn += frames;
            }

            connection.BytesIn += length - buffer.Length;
            if (decoder.SkippedBytes != skipped)
            {
                EdgeMetrics.SkippedBytes.Add(decoder.SkippedBytes - skipped);
            }

            var wait = rate.Count(now, frames, length - buffer.Length);
            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted || connection.CloseReason is not null)
            {
                return;
            }

            if (wait > TimeSpan.Zero)
            {
                EdgeMetrics.HitLimit(connection.Options.Listener, "rate");
                await Task.Delay(wait, services.Time);
            }
        }
    }

    /// <summary>Handles frames on this thread until the buffer holds no whole one, or the session must wait.</summary>
    private static ValueTask Handle(
        MessagingSession session, EdgeConnection connection, ref FrameDecoder decoder, ref ReadOnlySequence<byte> buffer, ref int frames)
    {
        var began = OutboundBatch.TryBegin();
        try
        {
            while (connection.CloseReason is null && decoder.TryRead(ref buffer, out var frame))
            {
                connection.Tag = decoder.Tag;
                frames++;
                var handling = session.Handle(frame);
                if (!handling.IsCompletedSuccessfully)
                {
                    return handling;
                }
            }

            return default;
        }
        finally
        {
            if (began)
            {
                OutboundBatch.End();
            }
        }
    }
}
