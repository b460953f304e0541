using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Standalone;

/// <summary>Names the generated class that knows an assembly's references.</summary>
/// <param name="module">Implements <see cref="IReferenceModule"/>, with a constructor without parameters.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ReferenceModuleAttribute(Type module) : Attribute
{
    /// <summary>The class.</summary>
    public Type Module { get; } = module;
}

/// <summary>Knows an assembly's references; written by the generator.</summary>
public interface IReferenceModule
{
    /// <summary>Adds them all.</summary>
    void Register(ReferenceFactories factories);
}

/// <summary>What a reference to a grain refers to.</summary>
public readonly struct GrainTarget
{
    internal GrainTarget(GrainClass grainClass, GrainKey key)
    {
        Class = grainClass;
        Key = key;
    }

    internal GrainClass Class { get; }

    internal GrainKey Key { get; }
}

/// <summary>What a reference to an observer refers to.</summary>
public readonly struct ObserverTarget
{
    internal ObserverTarget(GrainRuntime runtime, IGrainObserver target)
    {
        Runtime = runtime;
        Object = target;
    }

    internal GrainRuntime Runtime { get; }

    internal IGrainObserver Object { get; }
}

/// <summary>Makes references by interface. Thread-safe.</summary>
public sealed class ReferenceFactories
{
    private readonly ConcurrentDictionary<Assembly, bool> _loaded = new();
    private readonly ConcurrentDictionary<Type, Func<GrainTarget, GrainReference>> _grains = new();
    private readonly ConcurrentDictionary<Type, Func<ObserverTarget, ObserverReference>> _observers = new();

    internal ReferenceFactories()
    {
    }

    /// <summary>Adds a grain interface.</summary>
    public void AddGrain(Type grainInterface, Func<GrainTarget, GrainReference> factory) => _grains[grainInterface] = factory;

    /// <summary>Adds an observer interface.</summary>
    public void AddObserver(Type observerInterface, Func<ObserverTarget, ObserverReference> factory) => _observers[observerInterface] = factory;

    internal Func<GrainTarget, GrainReference> Grain(Type grainInterface)
    {
        Load(grainInterface.Assembly);
        return _grains.TryGetValue(grainInterface, out var factory) ? factory : throw Unknown(grainInterface);
    }

    internal GrainReference Create(Type grainInterface, GrainClass grainClass, GrainKey key) =>
        Grain(grainInterface)(new GrainTarget(grainClass, key));

    internal Func<ObserverTarget, ObserverReference> Observer(Type observerInterface)
    {
        Load(observerInterface.Assembly);
        return _observers.TryGetValue(observerInterface, out var factory) ? factory : throw Unknown(observerInterface);
    }

    private static ArgumentException Unknown(Type type) => new(
        $"There is no generated reference for {type}: its project has to reference the generator, and it has to be an interface.");

    private void Load(Assembly assembly)
    {
        if (_loaded.ContainsKey(assembly))
        {
            return;
        }

        if (assembly.GetCustomAttribute<ReferenceModuleAttribute>() is { } attribute)
        {
            ((IReferenceModule)Activator.CreateInstance(attribute.Module, nonPublic: true)!).Register(this);
        }

        _loaded[assembly] = true;
    }
}
