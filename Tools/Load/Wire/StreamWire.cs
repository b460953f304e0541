namespace Gateway.Load.Wire;

/// <summary>A connection in TLS.</summary>
internal sealed class StreamWire(Stream stream, int bufferSize) : LoadWire(bufferSize)
{
    /// <inheritdoc />
    protected override void StartReceiving() => _ = ReceiveAsync();

    /// <inheritdoc />
    protected override bool TrySend(ReadOnlyMemory<byte> bytes)
    {
        var sending = SendAsync(bytes);
        if (sending.IsCompleted)
        {
            return sending.Result;
        }

        _ = ContinueAsync(sending);
        return false;
    }

    /// <inheritdoc />
    protected override void CloseTransport() => stream.Dispose();

    private async Task ReceiveAsync()
    {
        try
        {
            int count;
            while ((count = await stream.ReadAsync(InboundSpace())) > 0)
            {
                Received(count);
            }

            Ended();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Ended();
        }
    }

    private async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await stream.WriteAsync(bytes);
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Ended();
            return false;
        }
    }

    private async Task ContinueAsync(ValueTask<bool> sending)
    {
        if (await sending)
        {
            ContinueSending();
        }
    }
}
