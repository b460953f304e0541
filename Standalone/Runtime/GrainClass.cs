using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.Standalone;

/// <summary>A grain class and its activations. Thread-safe.</summary>
internal sealed class GrainClass
{
    private readonly ConcurrentDictionary<GrainKey, Activation> _activations = new();
    private readonly Func<GrainKey, Activation> _create;
    private readonly GrainConstructor _constructor;
    private readonly GrainType _type;

    public GrainClass(GrainRuntime runtime, Type type)
    {
        Runtime = runtime;
        Type = type;
        _type = GrainType.Create(type.GetCustomAttribute<GrainTypeAttribute>()?.Name ?? DefaultName(type));
        _constructor = GrainConstructor.For(type, runtime.ServiceKinds);
        _create = key => new Activation(this, key);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        CollectionAge = type.IsDefined(typeof(KeepAliveAttribute), inherit: true)
            ? long.MaxValue
            : (long)(type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AgeLimit ?? runtime.Options.CollectionAge).TotalMilliseconds;
        HasOnActivate = Overrides(type, nameof(IGrainBase.OnActivateAsync));
        HasOnDeactivate = Overrides(type, nameof(IGrainBase.OnDeactivateAsync));
    }

    public GrainRuntime Runtime { get; }

    public Type Type { get; }

    public string TypeName => _type.ToString();

    public bool IsReentrant { get; }

    /// <summary>In milliseconds.</summary>
    public long CollectionAge { get; }

    public bool HasOnActivate { get; }

    public bool HasOnDeactivate { get; }

    public bool HasState => _constructor.HasState;

    /// <summary>Whether the constructor may get something that has to be released with the activation.</summary>
    public bool NeedsScope => _constructor.NeedsScope;

    public ICollection<Activation> Activations => _activations.Values;

    public int Count => _activations.Count;

    public GrainId IdOf(GrainKey key) =>
        GrainId.Create(_type, key.Text is null ? GrainIdKeyExtensions.CreateIntegerKey(key.Number) : IdSpan.Create(key.Text));

    public object Construct(Activation activation, IServiceProvider services, List<IPersistentStateReader>? states) =>
        _constructor.Construct(activation, services, states);

    /// <summary>The activation of a key, if there is one.</summary>
    public Activation? Find(GrainKey key) => _activations.GetValueOrDefault(key);

    /// <summary>The activation of a key, existing or new.</summary>
    public Activation Locate(GrainKey key) =>
        _activations.TryGetValue(key, out var activation) ? activation : _activations.GetOrAdd(key, _create);

    /// <summary>Gives a call to the activation of a key, or tells its caller that the runtime has stopped.</summary>
    public Activation? Submit(GrainKey key, Call call, TurnStack turns, bool inline = true)
    {
        while (!Runtime.HasStopped)
        {
            var activation = Locate(key);
            if (activation.Submit(call, turns, inline))
            {
                return activation;
            }
        }

        call.Activation = new Activation(this, key);
        call.TryAbandon(new OrleansException($"{call.Name} on {IdOf(key)}: the runtime has stopped."));
        return null;
    }

    public void Remove(Activation activation) => _activations.TryRemove(new(activation.Key, activation));

    private static string DefaultName(Type type)
    {
        var name = type.Name;
        var arity = name.IndexOf('`', StringComparison.Ordinal);
        name = (arity < 0 ? name : name[..arity]).ToLowerInvariant();
        return name.EndsWith("grain", StringComparison.Ordinal) && name.Length > 5 ? name[..^5] : name;
    }

    private static bool Overrides(Type type, string method)
    {
        if (!typeof(IGrainBase).IsAssignableFrom(type))
        {
            return false;
        }

        var map = type.GetInterfaceMap(typeof(IGrainBase));
        var index = Array.FindIndex(map.InterfaceMethods, candidate => candidate.Name == method);
        var owner = map.TargetMethods[index].DeclaringType;
        return owner != typeof(Grain) && owner != typeof(IGrainBase);
    }
}
