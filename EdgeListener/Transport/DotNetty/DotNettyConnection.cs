using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>A DotNetty channel as a connection with pipes, so that the sessions are the same code on every transport. What few ask for is made when asked for.</summary>
internal sealed class DotNettyConnection : ConnectionContext, IDuplexPipe
{
    private readonly SerialSocketChannel _channel;
    private readonly ChannelOutput _output;
    private string? _id;
    private FeatureCollection? _features;
    private IDictionary<object, object?>? _items;
    private CancellationTokenSource? _closed;
    private CancellationToken? _closedToken;
    private IDuplexPipe? _transport;
    private EndPoint? _remote;
    private EndPoint? _local;
    private bool _isEnded;
    private Exception? _error;

    public DotNettyConnection(SerialSocketChannel channel)
    {
        _channel = channel;
        Inbound = new ChannelInput(channel);
        _output = new ChannelOutput(channel);
    }

    public override string ConnectionId
    {
        get => _id ??= _channel.Id.AsShortText();
        set => _id = value;
    }

    public override IFeatureCollection Features => _features ??= new FeatureCollection();

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new Dictionary<object, object?>();
        set => _items = value;
    }

    public override IDuplexPipe Transport
    {
        get => _transport ?? this;
        set => _transport = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => _remote ?? _channel.RemoteAddress;
        set => _remote = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => _local ?? _channel.LocalAddress;
        set => _local = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get
        {
            lock (this)
            {
                return _closedToken ??= _isEnded ? new CancellationToken(canceled: true) : (_closed = new CancellationTokenSource()).Token;
            }
        }

        set => _closedToken = value;
    }

    /// <summary>What the channel reads.</summary>
    public ChannelInput Inbound { get; }

    PipeReader IDuplexPipe.Input => Inbound;

    PipeWriter IDuplexPipe.Output => _output;

    /// <summary>Runs the connection to its end.</summary>
    public async Task Run(ConnectionDelegate session, ILogger logger)
    {
        try
        {
            await session(this).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.LogError(e, "The session of connection {ConnectionId} failed", ConnectionId);
        }

        _output.Complete();
        _channel.CloseWhenSent();
    }

    /// <summary>In the loop: bytes have gone out, or never will.</summary>
    public void Sent(int bytes) => _output.Sent(bytes);

    /// <summary>In the loop: why the channel is about to close.</summary>
    public void Failed(Exception error) => _error = error;

    /// <summary>In the loop: the channel is closed.</summary>
    public void Ended()
    {
        CancellationTokenSource? closed;
        lock (this)
        {
            _isEnded = true;
            closed = _closed;
        }

        closed?.Cancel();
        _output.End();
        Inbound.End(_error);
    }

    public override void Abort(ConnectionAbortedException abortReason) => _channel.Abort();
}
