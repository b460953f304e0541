using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Persistence;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Naming;

/// <summary>What is stored of a name.</summary>
/// <param name="Owner">Who has it; 0 for nobody.</param>
/// <param name="Since">Since when, UTC.</param>
public sealed record UniqueNameState(long Owner, DateTimeOffset Since)
{
    /// <summary>What it is called in the storage.</summary>
    public const string StateName = "name";

    /// <summary>Nobody's.</summary>
    public UniqueNameState()
        : this(0, default)
    {
    }
}

/// <inheritdoc cref="IUniqueNameGrain"/>
[GrainType(UniqueNameState.StateName), RandomPlacement, CollectionAgeLimit(Minutes = 2)]
internal sealed class UniqueNameGrain(
    [PersistentState(UniqueNameState.StateName)] IPersistentState<UniqueNameState> store,
    TimeProvider time,
    ILogger<UniqueNameGrain> logger) : Grain, IUniqueNameGrain
{
    private static readonly TimeSpan LeaveAfter = TimeSpan.FromSeconds(1);

    private readonly Durable<UniqueNameState> _state = new(store, logger);
    private IGrainTimer? _leaving;

    public Task<long> Find()
    {
        if (_state.Current.Owner == 0)
        {
            LeaveSoon(); // a name that nobody has is asked for by those who guess
        }

        return Task.FromResult(_state.Current.Owner);
    }

    public async Task<NameClaim> Claim(long owner, NameClaim? evict)
    {
        if (!await _state.TrySettle())
        {
            return new NameClaim(0, default);
        }

        var held = new NameClaim(_state.Current.Owner, _state.Current.Since);
        if (held.Owner != 0 && held.Owner != owner && held != evict)
        {
            return held;
        }

        // Never the same time twice: who found the older claim of no use must not take over the newer one.
        var now = time.GetUtcNow();
        var claim = new UniqueNameState(owner, now > held.Since ? now : held.Since.AddTicks(1));
        return await _state.TryWrite(claim) ? new NameClaim(owner, claim.Since) : new NameClaim(0, default);
    }

    public async Task Release(long owner)
    {
        if (await _state.TrySettle() && _state.Current.Owner == owner)
        {
            await _state.TryClear();
        }
    }

    public async Task<long> FindOrAllocate(string sequence)
    {
        LeaveSoon(); // asked once a login of a relayer: a fleet's worth of names need not stay in memory until the next one
        if (_state.Current.Owner is var owner and not 0)
        {
            return owner;
        }

        var id = await GrainFactory.GetGrain<ISequenceGrain>(sequence).Next();
        return id == 0 ? 0 : (await Claim(id, evict: null)).Owner;
    }

    /// <summary>Not at once, or of several calls at a time each would end the activation under the next one.</summary>
    private void LeaveSoon() =>
        _leaving ??= this.RegisterGrainTimer(Leave, new GrainTimerCreationOptions(LeaveAfter, Timeout.InfiniteTimeSpan));

    private Task Leave(CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
