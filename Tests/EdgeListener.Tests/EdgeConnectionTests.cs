using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Messaging;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Protocol.Messaging;

namespace Gateway.EdgeListener.Tests;

public sealed class EdgeConnectionTests
{
    private const int FrameLength = Frame.HeaderLength + 84;
    private static readonly byte[] Body = new byte[84];

    [Fact]
    public async Task What_is_written_in_a_batch_goes_out_once_at_its_end()
    {
        var transport = new TestConnection();
        var connection = Connection(transport);
        Assert.True(OutboundBatch.TryBegin());
        Assert.False(OutboundBatch.TryBegin());
        Write(connection, 1);
        Write(connection, 2);
        Assert.False(transport.Received.TryRead(out _));
        OutboundBatch.End();
        Assert.Equal([1u, 2u], await Sequences(transport, 2));
    }

    [Fact]
    public void What_waits_for_a_batch_goes_on_once_its_frames_have_gone_out_and_may_write_more()
    {
        var (device, late) = (new TestConnection(), new TestConnection());
        var (toDevice, toLate) = (Connection(device), Connection(late));
        Assert.True(OutboundBatch.TryBegin());
        var waiting = Answer();
        Write(toDevice, 1);
        Assert.False(waiting.IsCompleted);
        OutboundBatch.End();
        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.True(late.Received.TryRead(out _));

        // Outside of a batch there is nothing to wait for.
        Assert.True(OutboundBatch.Flushed.IsCompleted);
        Assert.True(OutboundBatch.TryBegin());
        OutboundBatch.End();

        async Task Answer()
        {
            await OutboundBatch.Flushed;
            Assert.True(device.Received.TryRead(out _));
            Write(toLate, 2);
            Assert.False(late.Received.TryRead(out _));
        }
    }

    [Fact]
    public async Task A_slow_reader_gets_everything_in_order_once_it_reads()
    {
        var transport = new TestConnection(socketBuffer: FrameLength);
        var connection = Connection(transport, outboundQueue: 100 * FrameLength);
        for (var i = 1u; i <= 100; i++)
        {
            Write(connection, i);
        }

        Assert.Equal(Enumerable.Range(1, 100).Select(i => (uint)i), await Sequences(transport, 100));
        Assert.Null(connection.CloseReason);
    }

    [Fact]
    public async Task One_that_does_not_read_loses_notifications_first_then_the_connection()
    {
        var transport = new TestConnection(socketBuffer: FrameLength);
        var connection = Connection(transport, outboundQueue: 4 * FrameLength);
        Write(connection, 1); // takes the socket's buffer
        for (var i = 2u; i <= 5; i++)
        {
            Write(connection, i);
        }

        Write(connection, 100, droppable: true);
        for (var i = 6u; i <= 9; i++)
        {
            Write(connection, i);
        }

        Assert.Null(connection.CloseReason);
        Write(connection, 10);
        Assert.Equal(CloseReason.SlowReader, connection.CloseReason);
        Assert.True(transport.IsAborted);
        Assert.Equal(Enumerable.Range(1, 9).Select(i => (uint)i), await Sequences(transport, 9));
    }

    [Fact]
    public async Task Threads_that_write_at_once_never_mix_their_frames()
    {
        const int Writers = 8, Each = 2000;
        var transport = new TestConnection(socketBuffer: 4096);
        var connection = Connection(transport, outboundQueue: Writers * Each * FrameLength);
        var reading = Sequences(transport, Writers * Each);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                Write(connection, (uint)((w * Each) + i));
            }
        })));
        var sequences = await reading;
        Assert.Equal(Writers * Each, sequences.Distinct().Count());
        Assert.All(sequences.GroupBy(s => s / Each), writer => Assert.Equal(writer.Order(), writer));
    }

    [Fact]
    public void A_broken_socket_does_not_trouble_whoever_writes_to_it()
    {
        var transport = new TestConnection();
        var connection = Connection(transport);
        transport.Received.Complete(new IOException("reset"));
        Write(connection, 1);
        Write(connection, 2);
        connection.Flush();
    }

    [Fact]
    public void The_first_reason_to_close_stands()
    {
        var connection = Connection(new TestConnection());
        connection.Close(CloseReason.Silent);
        connection.Close(CloseReason.Shutdown);
        Assert.Equal(CloseReason.Silent, connection.CloseReason);
    }

    private static void Write(EdgeConnection connection, uint sequence, bool droppable = false) =>
        connection.Write(new OutboundFrame(StartTag.None, 1, 0, sequence, Body), droppable);

    private static EdgeConnection Connection(TestConnection transport, int outboundQueue = 1024 * 1024) =>
        new(1, transport, new ConnectionOptions { Listener = "test", OutboundQueueBytes = outboundQueue }, now: 0);

    private static async Task<List<uint>> Sequences(TestConnection transport, int count)
    {
        var decoder = new FrameDecoder();
        var sequences = new List<uint>();
        while (sequences.Count < count)
        {
            var result = await transport.Received.ReadAsync().AsTask().Within("frames");
            var buffer = result.Buffer;
            while (decoder.TryRead(ref buffer, out var frame))
            {
                Assert.Equal(Body.Length, frame.Body.Length);
                sequences.Add(frame.Sequence);
            }

            transport.Received.AdvanceTo(buffer.Start, buffer.End);
        }

        return sequences;
    }
}
