using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;
using Orleans.Standalone;

namespace Orleans;

/// <summary>What the runtime needs of a grain class; implement it, or derive from <see cref="Grain"/>.</summary>
public interface IGrainBase
{
    /// <summary>The activation that this instance belongs to.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Runs as a turn before the first call, after persistent state was read. An exception fails the calls that wait.</summary>
    /// <param name="token">Cancelled when activation takes longer than the runtime allows.</param>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs as the activation's last turn. An exception is logged.</summary>
    /// <param name="reason">Why the activation ends.</param>
    /// <param name="token">Cancelled when deactivation takes longer than the runtime allows.</param>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}

/// <summary>The base class of grains. Its members belong to the grain's own turns.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Called by the runtime when it activates the grain.</summary>
    protected Grain()
        : this(TurnStack.Current.Constructing!)
    {
    }

    /// <summary>For tests that bring their own context.</summary>
    protected Grain(IGrainContext grainContext) => GrainContext = grainContext;

    /// <inheritdoc/>
    [AllowNull]
    public IGrainContext GrainContext { get; }

    /// <summary>Type and key, as in logs.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => Activation.Of(GrainContext).Runtime;

    /// <summary>The services of this activation; scoped ones live as long as it does.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <summary>Ends this activation once the requests that it is running have finished; no others start, they wait for the next activation.</summary>
    protected void DeactivateOnIdle() => ((IGrainBase)this).DeactivateOnIdle();

    /// <summary>Keeps this activation for at least <paramref name="timeSpan"/>, however idle; zero or less takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.Of(GrainContext).DelayDeactivation(timeSpan);

#pragma warning disable CA1725 // The parameters are named as in Orleans, where they differ too.
    /// <inheritdoc cref="IGrainBase.OnActivateAsync"/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="IGrainBase.OnDeactivateAsync"/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
#pragma warning restore CA1725
}
