namespace Gateway.Emulator.Relayer;

/// <summary>
/// How long to wait before the next attempt to connect: longer each time, and never the same for two relayers, so that a gateway that comes
/// back is not met by all of them at once.
/// </summary>
internal sealed class BackOff(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private TimeSpan _next = First;

    /// <summary>The next pause: 1 s, doubling up to 30 s, less up to a fifth.</summary>
    public TimeSpan Next()
    {
        var pause = _next * (1 - (random.NextDouble() / 5));
        _next = TimeSpan.FromTicks(Math.Min(_next.Ticks * 2, Longest.Ticks));
        return pause;
    }

    /// <summary>An attempt succeeded.</summary>
    public void Reset() => _next = First;
}
