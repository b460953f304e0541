using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Messaging;
using Gateway.EdgeListener.Transport;
using Gateway.EdgeListener.Transport.DotNetty;
using Gateway.Protocol.Messaging;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.EdgeListener.Tests.Transport;

/// <summary>The transport over real sockets.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class DotNettyTransportTests : IAsyncLifetime
{
    private const int Much = 8 * 1024 * 1024; // more than the system buffers
    private readonly ManualTimeProvider _time = new();
    private readonly List<Socket> _clients = [];
    private DotNettyListener? _listener;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        if (_listener is { } listener)
        {
            await listener.DisposeAsync().AsTask().Within("the listener's end");
        }
    }

    [Fact]
    public async Task Bytes_come_back_in_order_however_they_are_split()
    {
        await Listen(new EchoConnectionHandler().OnConnectedAsync);
        var client = await Connect();
        var sent = Pattern(3 * 1024 * 1024);
        var sending = Task.Run(async () =>
        {
            var random = new Random(1);
            for (var at = 0; at < sent.Length;)
            {
                var length = Math.Min(random.Next(1, random.Next(2) == 0 ? 700 : 90_000), sent.Length - at);
                await client.SendAsync(sent.AsMemory(at, length));
                at += length;
            }
        });
        Assert.Equal(sent, await Receive(client, sent.Length));
        await sending.Within();
    }

    [Fact]
    public async Task A_broken_frame_is_kept_until_its_rest_comes()
    {
        await Listen(async connection =>
        {
            var input = connection.Transport.Input;
            while (true)
            {
                var read = await input.ReadAsync();
                var buffer = read.Buffer;
                while (buffer.Length >= 2000)
                {
                    Assert.True(buffer.IsSingleSegment);
                    connection.Transport.Output.Write(buffer.FirstSpan[..2000]);
                    buffer = buffer.Slice(2000);
                }

                input.AdvanceTo(buffer.Start, buffer.End);
                await connection.Transport.Output.FlushAsync();
                if (read.IsCompleted)
                {
                    return;
                }
            }
        });
        var client = await Connect();
        var sent = Pattern(20 * 2000);
        for (var at = 0; at < sent.Length; at += 500)
        {
            await client.SendAsync(sent.AsMemory(at, 500));
        }

        Assert.Equal(sent, await Receive(client, sent.Length));
    }

    [Fact]
    public async Task What_a_batch_of_reads_writes_to_a_peer_goes_out_at_once()
    {
        var peers = new ConcurrentQueue<EdgeConnection>();
        var known = new SemaphoreSlim(0);
        await Listen(async connection =>
        {
            var own = new EdgeConnection(1, connection, new ConnectionOptions { Listener = "test" }, now: 0);
            peers.Enqueue(own);
            known.Release();
            while (true)
            {
                var read = await own.Input.ReadAsync();
                if (read.IsCompleted)
                {
                    return;
                }

                Assert.True(OutboundBatch.TryBegin());
                for (var i = 0u; i < 16; i++)
                {
                    peers.First().Write(new OutboundFrame(StartTag.None, 1, 0, i, new byte[84]));
                }

                OutboundBatch.End();
                own.Input.AdvanceTo(read.Buffer.End);
            }
        });
        var relayer = await Connect();
        await known.WaitAsync().Within("the first connection");
        var phone = await Connect();
        for (var round = 0; round < 50; round++)
        {
            await phone.SendAsync(new byte[] { 1 });
            var buffer = new byte[16 * 1024];
            Assert.Equal(16 * (Frame.HeaderLength + 84), await relayer.ReceiveAsync(buffer).Within("the frames"));
        }
    }

    [Fact]
    public async Task One_that_does_not_read_holds_up_its_own_writer_alone()
    {
        var sent = Pattern(Much);
        var stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Listen(async connection =>
        {
            var read = await connection.Transport.Input.ReadAsync();
            var isEcho = read.Buffer.FirstSpan[0] == 'e';
            connection.Transport.Input.AdvanceTo(read.Buffer.GetPosition(1));
            if (isEcho)
            {
                await new EchoConnectionHandler().OnConnectedAsync(connection);
                return;
            }

            for (var at = 0; at < sent.Length; at += 32 * 1024)
            {
                connection.Transport.Output.Write(sent.AsSpan(at, 32 * 1024));
                var flush = connection.Transport.Output.FlushAsync();
                if (!flush.IsCompleted)
                {
                    stuck.TrySetResult();
                }

                await flush;
            }
        });
        var slow = await Connect();
        await slow.SendAsync("s"u8.ToArray());
        await stuck.Task.Within("a flush that waits");
        var quick = await Connect();
        await quick.SendAsync("e"u8.ToArray());
        await quick.SendAsync("hello"u8.ToArray());
        Assert.Equal("hello"u8.ToArray(), await Receive(quick, 5));
        Assert.Equal(sent, await Receive(slow, sent.Length));
    }

    [Fact]
    public async Task A_connection_closes_after_what_was_written()
    {
        var sent = Pattern(Much);
        await Listen(async connection =>
        {
            connection.Transport.Output.Write(sent);
            var flush = connection.Transport.Output.FlushAsync();
            Assert.False(flush.IsCompleted);
            await Task.CompletedTask;
        });
        var client = await Connect();
        Assert.Equal(sent, await Receive(client, sent.Length));
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]).Within("the end"));
    }

    [Fact]
    public async Task One_that_does_not_take_the_last_bytes_is_closed_all_the_same()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Listen(async connection =>
        {
            connection.ConnectionClosed.Register(closed.SetResult);
            connection.Transport.Output.Write(new byte[Much]);
            _ = connection.Transport.Output.FlushAsync().AsTask();
            await Task.CompletedTask;
        });
        await Connect();
        await Waiting.Until(() => Task.FromResult(_time.ArmedTimers == 1 ? null : "the farewell's timer"));
        Assert.False(closed.Task.IsCompleted);
        _time.Advance(SerialSocketChannel.Farewell);
        await closed.Task.Within("the close");
    }

    [Fact]
    public async Task Who_has_sent_the_last_still_gets_its_answer()
    {
        await Listen(async connection =>
        {
            var input = connection.Transport.Input;
            while (await input.ReadAsync() is { IsCompleted: false } read)
            {
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }

            input.TryRead(out var all);
            connection.Transport.Output.Write(all.Buffer.ToArray());
            await connection.Transport.Output.FlushAsync();
        });
        var client = await Connect();
        await client.SendAsync("question"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("question"u8.ToArray(), await Receive(client, 8));
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]).Within("the end"));
    }

    [Fact]
    public async Task A_session_that_waits_goes_on_when_the_connection_is_reset_canceled_or_aborted()
    {
        var ends = System.Threading.Channels.Channel.CreateUnbounded<string>();
        var open = System.Threading.Channels.Channel.CreateUnbounded<ConnectionContext>();
        await Listen(async connection =>
        {
            await open.Writer.WriteAsync(connection);
            try
            {
                var read = await connection.Transport.Input.ReadAsync();
                await ends.Writer.WriteAsync(read.IsCanceled ? "canceled" : read.IsCompleted ? "completed" : "read");
            }
            catch (IOException)
            {
                await ends.Writer.WriteAsync("broken");
            }
        });
        var reset = await Connect();
        await open.Reader.Next("a connection");
        reset.LingerState = new LingerOption(true, 0);
        reset.Dispose();
        Assert.Equal("broken", await ends.Reader.Next("the reset one's end"));

        await Connect();
        (await open.Reader.Next("a connection")).Transport.Input.CancelPendingRead();
        Assert.Equal("canceled", await ends.Reader.Next("the canceled one's end"));

        var aborted = await Connect();
        (await open.Reader.Next("a connection")).Abort(new ConnectionAbortedException());
        Assert.Equal("completed", await ends.Reader.Next("the aborted one's end"));
        Assert.Equal(0, await aborted.ReceiveAsync(new byte[1]).Within("the end"));
    }

    [Fact]
    public async Task An_idle_connection_takes_no_more_than_five_KiB()
    {
        const int Connections = 1000, Limit = 5 * 1024;
        var reading = new SemaphoreSlim(0);
        await Listen(async connection =>
        {
            var read = connection.Transport.Input.ReadAsync();
            reading.Release();
            await read;
        });
        for (var i = 0; i < 50; i++)
        {
            await Connect();
            await reading.WaitAsync().Within("a session");
        }

        // The clients' own memory is there before, save for what connecting adds.
        var clients = Enumerable.Range(0, Connections).Select(_ => NewClient()).ToArray();
        _clients.AddRange(clients);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var client in clients)
        {
            client.Connect(IPAddress.Loopback, _listener!.Port);
            await reading.WaitAsync().Within("a session");
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Connections;
        GC.KeepAlive(clients);
        Assert.InRange(each, 500, Limit);
    }

    private static Socket NewClient() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private static async Task<byte[]> Receive(Socket client, int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length;)
        {
            var count = await client.ReceiveAsync(bytes.AsMemory(at)).AsTask().Within($"byte {at} of {length}");
            Assert.NotEqual(0, count);
            at += count;
        }

        return bytes;
    }

    private async Task Listen(ConnectionDelegate session) => _listener = await DotNettyListener.Listen(
        new IPEndPoint(IPAddress.Loopback, 0), session, _time, NullLogger.Instance).Within("the listener");

    private async Task<Socket> Connect()
    {
        var client = NewClient();
        _clients.Add(client);
        await client.ConnectAsync(IPAddress.Loopback, _listener!.Port).Within("a connection");
        return client;
    }
}
