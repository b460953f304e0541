namespace Gateway.EdgeListener.Transport.DotNetty;

/// <summary>
/// What one thread does for loops, from the piece that it brought until it has left the last loop. A thread is in one loop at a time: the loops
/// for which a piece brings work come after it, in the order of their first piece.
/// </summary>
internal sealed class LoopTurn
{
    /// <summary>How many pieces a thread runs in a row. The rest is the thread pool's: a socket's thread has other sockets to look after.</summary>
    public const int MaxPieces = 64;

    [ThreadStatic]
    private static LoopTurn? t_turn;

    private readonly Queue<SerialEventLoop> _next = new();
    private int _left;

    /// <summary>This thread's.</summary>
    public static LoopTurn OfThread => t_turn ??= new LoopTurn();

    /// <summary>Whether the thread is in a loop now.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>
    /// Whether it began with bytes to be sent. Whoever sends may hold locks, so such a turn runs no session's code: it leaves that to the pool.
    /// </summary>
    public bool OnlySends { get; private set; }

    /// <summary>Whether other loops wait for this thread.</summary>
    public bool HasNext => _next.Count > 0;

    /// <summary>Whether the thread has run as many pieces as it may.</summary>
    public bool IsOver => _left <= 0;

    /// <summary>Counts a piece.</summary>
    public void Count() => _left--;

    /// <summary>Enters a loop that this thread has taken, and after it those that got work meanwhile.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="first">What the thread brings; empty where the loop has something queued.</param>
    public void Run(SerialEventLoop loop, in Piece first)
    {
        IsUnderWay = true;
        OnlySends = first.IsSend;
        _left = MaxPieces;
        try
        {
            loop.RunPieces(this, first);
            while (_next.TryDequeue(out var next))
            {
                if (IsOver)
                {
                    next.LeaveToPool();
                }
                else if (next.TryTake())
                {
                    next.RunPieces(this, default);
                }
            }
        }
        finally
        {
            IsUnderWay = false;
        }
    }

    /// <summary>Has a loop run when the thread has left the one that it is in.</summary>
    public void RunNext(SerialEventLoop loop)
    {
        if (OnlySends)
        {
            loop.LeaveToPool();
        }
        else
        {
            _next.Enqueue(loop);
        }
    }
}
