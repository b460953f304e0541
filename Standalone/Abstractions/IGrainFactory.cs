using Orleans.Runtime;

namespace Orleans;

/// <summary>Makes references to grains and observers. Thread-safe; a reference is cheap and may be kept for ever.</summary>
public interface IGrainFactory
{
    /// <summary>A reference to the grain with an integer key.</summary>
    /// <typeparam name="TGrainInterface">The interface to call it through.</typeparam>
    /// <param name="primaryKey">The key.</param>
    /// <param name="grainClassNamePrefix">Must be null: one class implements an interface here.</param>
    /// <exception cref="ArgumentException">No class, or more than one, implements the interface.</exception>
    TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey;

    /// <summary>A reference to the grain with a string key.</summary>
    /// <typeparam name="TGrainInterface">The interface to call it through.</typeparam>
    /// <param name="primaryKey">The key, neither null nor blank.</param>
    /// <param name="grainClassNamePrefix">Must be null: one class implements an interface here.</param>
    /// <exception cref="ArgumentException">The key is blank; no class, or more than one, implements the interface.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    /// <summary>A reference to the grain with an integer key, for an interface known only at run time.</summary>
    IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey);

    /// <summary>A reference to the grain with a string key, for an interface known only at run time.</summary>
    IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);

    /// <summary>A reference to the grain with the given identity.</summary>
    TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable;

    /// <summary>
    /// A reference through which grains call <paramref name="obj"/>: one way, on the calling grain's thread; an exception is logged and
    /// goes no further. The object must be thread-safe.
    /// </summary>
    /// <exception cref="ArgumentException">The object is itself a reference, or does not implement the interface.</exception>
    TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;

    /// <summary>Ends a reference made by <see cref="CreateObjectReference"/>: calls through it are dropped from now on.</summary>
    /// <param name="obj">The reference, not the object behind it.</param>
    /// <exception cref="ArgumentException">Not a reference to an observer.</exception>
    void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;
}
