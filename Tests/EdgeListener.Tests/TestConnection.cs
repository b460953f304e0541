using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.EdgeListener.Tests;

/// <summary>A connection whose other side is the test.</summary>
internal class TestConnection : ConnectionContext
{
    private readonly Pipe _toGateway = new();
    private readonly Pipe _fromGateway;

    /// <param name="socketBuffer">How many bytes the "socket" takes before it is slow.</param>
    public TestConnection(int socketBuffer = 64 * 1024)
    {
        _fromGateway = new Pipe(new PipeOptions(
            pauseWriterThreshold: socketBuffer, resumeWriterThreshold: socketBuffer / 2, useSynchronizationContext: false));
        Transport = new Duplex(_toGateway.Reader, _fromGateway.Writer);
    }

    public PipeReader Received => _fromGateway.Reader;

    public PipeWriter Sender => _toGateway.Writer;

    public bool IsAborted { get; private set; }

    public override string ConnectionId { get; set; } = "test";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; } = new IPEndPoint(IPAddress.Loopback, 1);

    public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
