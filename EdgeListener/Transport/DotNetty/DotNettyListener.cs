using System.Net;
using DotNetty.Buffers;
using DotNetty.Common;
using DotNetty.Transport.Bootstrapping;
using DotNetty.Transport.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>
/// Listens for connections by DotNetty. Where completions of sockets run inline (<c>DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1</c>, before the
/// process' first socket), a frame is handled on the thread that learned of it.
/// </summary>
public sealed class DotNettyListener : IAsyncDisposable
{
    private const int Backlog = 512;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    private readonly SerialEventLoopGroup _loops;
    private readonly IChannel _channel;

    // Nothing is taken from DotNetty's pools, so there is nothing to leak.
    static DotNettyListener() => ResourceLeakDetector.Level = ResourceLeakDetector.DetectionLevel.Disabled;

    private DotNettyListener(SerialEventLoopGroup loops, IChannel channel)
    {
        _loops = loops;
        _channel = channel;
    }

    /// <summary>The port that it listens on.</summary>
    public int Port => ((IPEndPoint)_channel.LocalAddress).Port;

    /// <summary>Whether connections are taken in.</summary>
    public bool IsListening => _channel.Active;

    /// <summary>Begins to listen.</summary>
    /// <param name="endpoint">Address and port; port 0 for any that is free. IPv6's any-address takes IPv4 in, too.</param>
    /// <param name="session">What runs a connection.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<DotNettyListener> Listen(IPEndPoint endpoint, ConnectionDelegate session, TimeProvider time, ILogger logger)
    {
        var loops = new SerialEventLoopGroup(time, logger);
        try
        {
            var bootstrap = new ServerBootstrap()
                .Group(loops)
                .ChannelFactory(() => new SerialServerSocketChannel(logger))
                .Option(ChannelOption.SoBacklog, Backlog)
                .ChildOption(ChannelOption.TcpNodelay, true)
                .ChildOption(ChannelOption.AutoRead, false)
                .ChildOption(ChannelOption.Allocator, UnpooledByteBufferAllocator.Default)
                .ChildHandler(new DotNettyChannelHandler(session, logger));
            return new DotNettyListener(loops, await OffLoop(bootstrap.BindAsync(endpoint)).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            throw new IOException($"Failed to bind to port {endpoint.Port}: {e.Message}", e);
        }
    }

    /// <summary>Takes no new connections; those that are open go on.</summary>
    public Task StopListening() => OffLoop(_channel.CloseAsync());

    /// <summary>Stops to listen, and closes what is still open.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopListening().ConfigureAwait(false);
        await _loops.ShutdownGracefullyAsync(TimeSpan.Zero, StopTimeout).ConfigureAwait(false);
    }

    /// <summary>Carries what follows a task of DotNetty's away from its event loop, on whose thread it would hold the loop up.</summary>
    private static Task OffLoop(Task task) =>
        task.ContinueWith(static t => t, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();

    private static Task<T> OffLoop<T>(Task<T> task) =>
        task.ContinueWith(static t => t, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
}
