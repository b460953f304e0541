using DotNetty.Common.Concurrency;

namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>One piece of work of a <see cref="SerialEventLoop"/>: a value, so that queueing one allocates nothing.</summary>
internal readonly struct Piece
{
    private readonly object _work;
    private readonly object? _context;
    private readonly object? _state;
    private readonly int _length;

    public Piece(Action work) => _work = work;

    public Piece(IRunnable work) => _work = work;

    public Piece(Action<object?> work, object? state) => (_work, _state) = (work, state);

    public Piece(Action<object?, object?> work, object? context, object? state) => (_work, _context, _state) = (work, context, state);

    public Piece(SerialSocketChannel channel, byte[] bytes, int length) => (_work, _state, _length) = (channel, bytes, length);

    /// <summary>Whether it only hands bytes to the system. Any other may run a session's code.</summary>
    public bool IsSend => _work is SerialSocketChannel;

    /// <summary>Whether it is no piece at all.</summary>
    public bool IsEmpty => _work is null;

    public void Run()
    {
        switch (_work)
        {
            case SerialSocketChannel channel:
                channel.SendQueued((byte[])_state!, _length);
                break;
            case Action<object?, object?> work:
                work(_context, _state);
                break;
            case Action<object?> work:
                work(_state);
                break;
            case Action work:
                work();
                break;
            default:
                ((IRunnable)_work).Run();
                break;
        }
    }
}
