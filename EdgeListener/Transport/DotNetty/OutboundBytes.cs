using DotNetty.Buffers;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>
/// Bytes that a full socket did not take at once. The array is not given back to its pool: when the channel is closed while the system
/// sends from it, nobody knows when that has ended.
/// </summary>
internal sealed class OutboundBytes : UnpooledHeapByteBuffer
{
    private readonly SerialSocketChannel _channel;
    private readonly int _length;

    public OutboundBytes(SerialSocketChannel channel, byte[] bytes, int start, int end)
        : base(UnpooledByteBufferAllocator.Default, bytes, int.MaxValue)
    {
        _channel = channel;
        _length = end - start;
        SetIndex(start, end);
    }

    protected override void FreeArray(byte[] bytes) => _channel.Drained(_length);
}
