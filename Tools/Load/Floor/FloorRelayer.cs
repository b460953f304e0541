namespace Gateway.Load.Floor;

/// <summary>A relayer: where it is connected.</summary>
internal sealed class FloorRelayer(long id)
{
    private FloorConnection? _connection;

    /// <summary>Its number.</summary>
    public long Id => id;

    /// <summary>The newest connection, or null.</summary>
    public FloorConnection? Connection => Volatile.Read(ref _connection);

    /// <summary>A connection has authorized as this relayer.</summary>
    public void Attach(FloorConnection connection) => Volatile.Write(ref _connection, connection);

    /// <summary>A connection is gone; forgotten unless a newer one stands.</summary>
    public void Detach(FloorConnection connection) => Interlocked.CompareExchange(ref _connection, null, connection);
}
