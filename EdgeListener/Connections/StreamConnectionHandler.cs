using System.Buffers;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Connections;

/// <summary>
/// Runs the connections of a protocol, of whatever transport: hands what arrives to the session, which takes the frames out of it and handles one
/// after the other. Limits, counters and exceptions are dealt with here, for all protocols alike.
/// </summary>
/// <param name="edge">This silo's connections.</param>
/// <param name="options">What the protocol's listeners allow.</param>
/// <param name="logger">The log of the protocol's sessions.</param>
public abstract class StreamConnectionHandler(Edge edge, ConnectionOptions options, ILogger logger) : ConnectionHandler
{
    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (edge.TryOpen(connection, options) is not { } edgeConnection)
        {
            connection.Abort();
            return;
        }

        var session = Open(edgeConnection);
        edge.Register(session);
        try
        {
            await Read(session, edgeConnection);
        }
        catch (ProtocolException e)
        {
            logger.LogInformation("Connection {ConnectionId} broke the protocol: {Error}", edgeConnection.Id, e.Message);
            edgeConnection.Close(CloseReason.ProtocolError);
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            // The other side, or the transport, broke the connection: how most connections of phones end.
            logger.LogDebug(e, "Connection {ConnectionId} broke", edgeConnection.Id);
        }
        catch (Exception e)
        {
            logger.LogError(e, "Connection {ConnectionId} is closed by a fault of the gateway", edgeConnection.Id);
            edgeConnection.Close(CloseReason.InternalError);
        }
        finally
        {
            edgeConnection.Flush();
            edgeConnection.Complete();
            edge.Release(edgeConnection);
            session.Detach(edgeConnection.CloseReason ?? CloseReason.Remote);
        }
    }

    /// <summary>Makes the session of a new connection.</summary>
    internal abstract IStreamSession Open(EdgeConnection connection);

    private async Task Read(IStreamSession session, EdgeConnection connection)
    {
        var input = connection.Input;
        var rate = new RateGate(connection.Options, edge.Time);
        while (true)
        {
            var result = await input.ReadAsync();
            if (connection.CloseReason is not null)
            {
                return;
            }

            var buffer = result.Buffer;
            var length = buffer.Length;
            var skipped = session.SkippedBytes;
            var frames = 0;
            var handling = Handle(session, connection, ref buffer, ref frames);
            while (!handling.IsCompletedSuccessfully)
            {
                // What the session waits for comes first; the frames behind wait in the buffer, and in the end in the socket.
                await handling;
                handling = Handle(session, connection, ref buffer, ref frames);
            }

            var now = edge.Time.GetTimestamp();
            if (frames > 0)
            {
                connection.LastFrameAt = now;
                connection.FramesIn += frames;
            }

            connection.BytesIn += length - buffer.Length;
            if (session.SkippedBytes != skipped)
            {
                EdgeMetrics.SkippedBytes.Add(session.SkippedBytes - skipped);
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
                await Task.Delay(wait, edge.Time);
            }
        }
    }

    /// <summary>Handles frames on this thread until the buffer holds no whole one, or the session must wait.</summary>
    private static ValueTask Handle(IStreamSession session, EdgeConnection connection, ref ReadOnlySequence<byte> buffer, ref int frames)
    {
        var began = OutboundBatch.TryBegin();
        try
        {
            while (connection.CloseReason is null && session.TryHandle(ref buffer, out var handling))
            {
                frames++;
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
