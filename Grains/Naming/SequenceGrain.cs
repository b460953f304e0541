using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Persistence;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Naming;

/// <summary>What is stored of a sequence.</summary>
/// <param name="Reserved">The highest id that may have been handed out.</param>
public sealed record SequenceState(long Reserved)
{
    /// <summary>Nothing handed out.</summary>
    public SequenceState()
        : this(0)
    {
    }
}

/// <inheritdoc cref="ISequenceGrain"/>
[GrainType("sequence"), RandomPlacement]
internal sealed class SequenceGrain(
    [PersistentState("sequence")] IPersistentState<SequenceState> store, ILogger<SequenceGrain> logger) : Grain, ISequenceGrain
{
    private const int BlockSize = 100;

    private readonly Durable<SequenceState> _state = new(store, logger);
    private long _next;
    private long _end;

    public Task<long> Last() => Task.FromResult(_state.Current.Reserved);

    public async Task<long> Next()
    {
        if (_next >= _end)
        {
            if (!await _state.TrySettle())
            {
                return 0;
            }

            var from = _state.Current.Reserved;
            if (!await _state.TryWrite(new SequenceState(from + BlockSize)))
            {
                return 0;
            }

            _next = from;
            _end = from + BlockSize;
        }

        return ++_next;
    }
}
