using System.Buffers;

namespace Gateway.Protocol.Messaging;

/// <summary>
/// A body in one piece. The JSON reader's way over several segments allocates, and throws index errors for some texts that end early;
/// a body in several segments is rare and small, so it is copied.
/// </summary>
internal readonly ref struct ContiguousBody
{
    private readonly byte[]? _rented;

    public ContiguousBody(in ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment)
        {
            Span = body.FirstSpan;
            return;
        }

        _rented = ArrayPool<byte>.Shared.Rent(checked((int)body.Length));
        body.CopyTo(_rented);
        Span = _rented.AsSpan(0, (int)body.Length);
    }

    public ReadOnlySpan<byte> Span { get; }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }
}
