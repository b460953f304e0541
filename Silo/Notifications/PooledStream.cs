using System.Net;
using System.Net.Sockets;

namespace Gateway.Silo.Notifications;

/// <summary>
/// A TCP connection whose reads end on the thread pool. Where sockets' completions run inline, the threads that bring them serve every phone and
/// relayer: the TLS of mails and webhooks, and the check of their certificates, must not run there.
/// </summary>
internal sealed class PooledStream : Stream
{
    private readonly NetworkStream _inner;

    private PooledStream(NetworkStream inner) => _inner = inner;

    /// <summary>This machine's address on the connection.</summary>
    public IPAddress LocalAddress => ((IPEndPoint)_inner.Socket.LocalEndPoint!).Address;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">There is no way to the host.</exception>
    public static async Task<PooledStream> Connect(string host, int port, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellation);
            await Task.Yield();
            return new PooledStream(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = _inner.ReadAsync(buffer, cancellationToken);
        return reading.IsCompleted ? reading : OnPool(reading);

        static async ValueTask<int> OnPool(ValueTask<int> reading)
        {
            try
            {
                return await reading;
            }
            finally
            {
                await Task.Yield();
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
