using System.Buffers;
using System.IO.Pipelines;
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
        var edgeConnection = edge.Open(connection, options);
        var session = Open(edgeConnection);
        edge.Register(session);
        try
        {
            // An idle connection keeps the variables of this method: what belongs to one batch of bytes is in others.
            while (true)
            {
                var read = await edgeConnection.Input.ReadAsync();
                var handling = Handle(session, edgeConnection, read);
                if ((handling.IsCompletedSuccessfully ? handling.Result : await handling) is not { } wait)
                {
                    break;
                }

                if (wait > TimeSpan.Zero)
                {
                    EdgeMetrics.HitLimit(options.Listener, "rate");
                    await Task.Delay(wait, edge.Time);
                }
            }
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

    /// <summary>Handles what was read at once.</summary>
    /// <returns>How long to wait before reading on; null when the connection is over.</returns>
    private ValueTask<TimeSpan?> Handle(IStreamSession session, EdgeConnection connection, in ReadResult read)
    {
        if (connection.CloseReason is not null)
        {
            return default;
        }

        connection.ReadClock(edge.Time);
        var batch = new Batch(read, session.SkippedBytes);
        return TakeFrames(session, connection, ref batch, out var pending)
            ? ValueTask.FromResult(End(session, connection, batch))
            : HandleRest(session, connection, batch, pending);
    }

    /// <summary>What the session waits for comes first; the frames behind wait in the buffer, and in the end in the socket.</summary>
    private async ValueTask<TimeSpan?> HandleRest(IStreamSession session, EdgeConnection connection, Batch batch, ValueTask pending)
    {
        do
        {
            await pending;
            connection.ReadClock(edge.Time);
        }
        while (!TakeFrames(session, connection, ref batch, out pending));

        return End(session, connection, batch);
    }

    private TimeSpan? End(IStreamSession session, EdgeConnection connection, in Batch batch)
    {
        if (session.SkippedBytes is var skipped && skipped != batch.SkippedBefore)
        {
            EdgeMetrics.SkippedBytes.Add(skipped - batch.SkippedBefore);
        }

        var isAlive = batch.Frames > 0 && session.TakeSignOfLife();
        var wait = connection.Count(edge.Time.TimestampFrequency, isAlive, batch.Frames, batch.Length - batch.Rest.Length);
        connection.Input.AdvanceTo(batch.Rest.Start, batch.Rest.End);
        return batch.IsLast || connection.CloseReason is not null ? null : wait;
    }

    /// <summary>Handles frames on this thread until the batch holds no whole one, or the session must wait.</summary>
    /// <param name="session">Whose frames they are.</param>
    /// <param name="connection">Its connection.</param>
    /// <param name="batch">What was read.</param>
    /// <param name="pending">What the session waits for. It may be over by the time that the caller looks, and frames are left all the same.</param>
    /// <returns>Whether no whole frame is left, or no more are taken.</returns>
    private static bool TakeFrames(IStreamSession session, EdgeConnection connection, ref Batch batch, out ValueTask pending)
    {
        var began = OutboundBatch.TryBegin();
        try
        {
            while (connection.CloseReason is null && session.TryHandle(ref batch.Rest, out pending))
            {
                batch.Frames++;
                if (!pending.IsCompletedSuccessfully)
                {
                    return false;
                }
            }

            pending = default;
            return true;
        }
        finally
        {
            if (began)
            {
                OutboundBatch.End();
            }
        }
    }

    /// <summary>What was read at once, and how far it is handled.</summary>
    private struct Batch(in ReadResult read, long skippedBefore)
    {
        public readonly bool IsLast = read.IsCompleted;
        public readonly long Length = read.Buffer.Length;
        public readonly long SkippedBefore = skippedBefore;
        public ReadOnlySequence<byte> Rest = read.Buffer;
        public int Frames = 0;
    }
}
