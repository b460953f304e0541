using System.Net;
using DotNetty.Transport.Bootstrapping;
using DotNetty.Transport.Channels;
using DotNetty.Transport.Channels.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>Listens for connections by DotNetty.</summary>
public sealed class DotNettyListener : IAsyncDisposable
{
    private const int Backlog = 512;

    private readonly IEventLoopGroup _acceptors;
    private readonly IEventLoopGroup _workers;
    private readonly IChannel _channel;

    private DotNettyListener(IEventLoopGroup acceptors, IEventLoopGroup workers, IChannel channel)
    {
        _acceptors = acceptors;
        _workers = workers;
        _channel = channel;
    }

    /// <summary>The port that it listens on.</summary>
    public int Port => ((IPEndPoint)_channel.LocalAddress).Port;

    /// <summary>Begins to listen on all addresses.</summary>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="session">What runs a connection.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<DotNettyListener> Listen(int port, ConnectionDelegate session, ILogger<DotNettyListener> logger)
    {
        var acceptors = new MultithreadEventLoopGroup(1);
        var workers = new MultithreadEventLoopGroup(Environment.ProcessorCount);
        try
        {
            var bootstrap = new ServerBootstrap()
                .Group(acceptors, workers)
                .Channel<TcpServerSocketChannel>()
                .Option(ChannelOption.SoBacklog, Backlog)
                .ChildOption(ChannelOption.TcpNodelay, true)
                .ChildHandler(new ActionChannelInitializer<IChannel>(
                    channel => channel.Pipeline.AddLast(new DotNettyChannelHandler(session, logger))));
            return new DotNettyListener(
                acceptors, workers, await OffLoop(bootstrap.BindAsync(IPAddress.IPv6Any, port)).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            await Stop(acceptors, workers).ConfigureAwait(false);
            throw new IOException($"Failed to bind to port {port}: {e.Message}", e);
        }
    }

    /// <summary>Takes no new connections; those that are open go on.</summary>
    public Task StopListening() => OffLoop(_channel.CloseAsync());

    /// <summary>Stops to listen, and closes what is still open.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopListening().ConfigureAwait(false);
        await Stop(_acceptors, _workers).ConfigureAwait(false);
    }

    private static Task Stop(IEventLoopGroup acceptors, IEventLoopGroup workers) => OffLoop(Task.WhenAll(
        acceptors.ShutdownGracefullyAsync(TimeSpan.Zero, TimeSpan.FromSeconds(2)),
        workers.ShutdownGracefullyAsync(TimeSpan.Zero, TimeSpan.FromSeconds(2))));

    /// <summary>
    /// Carries what follows a task of DotNetty's away from its event loop. Those tasks continue on the loop's thread and under its scheduler,
    /// which awaits further on in the process's start or end would then return to: after the loop has ended, never.
    /// </summary>
    private static Task OffLoop(Task task) =>
        task.ContinueWith(static t => t, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();

    private static Task<T> OffLoop<T>(Task<T> task) =>
        task.ContinueWith(static t => t, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
}
