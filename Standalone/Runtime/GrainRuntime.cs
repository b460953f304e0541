using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Standalone;

/// <summary>The runtime of a host: its grain classes, its clock, its references. Thread-safe.</summary>
internal sealed class GrainRuntime : IGrainFactory, IHostedService, IDisposable
{
    private static int s_interfaces;

    private readonly Dictionary<Type, List<GrainClass>> _byInterface = [];
    private readonly Dictionary<string, GrainClass> _byName = new(StringComparer.Ordinal);
    private readonly Lock _bindingsLock = new();
    private readonly long _started;
    private readonly long _responseTimeout;
    private Binding?[] _bindings = [];
    private volatile bool _stopped;
    private long _now;

    public GrainRuntime(IServiceProvider services, ServiceKinds kinds, IOptions<StandaloneGrainOptions> options, ILogger<GrainRuntime> logger)
    {
        Services = services;
        ServiceKinds = kinds;
        Options = options.Value;
        Time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        Log = new RuntimeLog(logger);
        _started = Time.GetTimestamp();
        _responseTimeout = (long)Options.ResponseTimeout.TotalMilliseconds;
        ActivationTimeout = (long)Options.ActivationTimeout.TotalMilliseconds;
        Sweep = new Sweep(this);
        foreach (var type in Options.GrainAssemblies.Distinct().SelectMany(static assembly => assembly.GetTypes()).Concat(Options.GrainClasses))
        {
            if (type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
                && typeof(IGrain).IsAssignableFrom(type) && !typeof(GrainReference).IsAssignableFrom(type))
            {
                Add(type);
            }
        }
    }

    public IServiceProvider Services { get; }

    public ServiceKinds ServiceKinds { get; }

    public StandaloneGrainOptions Options { get; }

    public TimeProvider Time { get; }

    public RuntimeLog Log { get; }

    public Sweep Sweep { get; }

    public ReferenceFactories References { get; } = new();

    /// <summary>In milliseconds.</summary>
    public long ActivationTimeout { get; }

    public bool HasStopped => _stopped;

    /// <summary>Milliseconds since the start, as of the last sweep: precise enough for what is measured in seconds, and free.</summary>
    public long Now => Volatile.Read(ref _now);

    public IEnumerable<GrainClass> Classes => _byName.Values;

    /// <summary>When a call that starts now is over; late by up to a sweep rather than early.</summary>
    public long DeadlineOf(long timeoutMilliseconds) =>
        Now + Sweep.IntervalMilliseconds + (timeoutMilliseconds > 0 ? timeoutMilliseconds : _responseTimeout);

    public void AdvanceClock() => Volatile.Write(ref _now, (long)Time.GetElapsedTime(_started).TotalMilliseconds);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => (TGrainInterface)(object)Bind<TGrainInterface>(grainClassNamePrefix).Create(new(primaryKey, null));

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        return (TGrainInterface)(object)Bind<TGrainInterface>(grainClassNamePrefix).Create(new(0, primaryKey));
    }

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) =>
        (IGrain)References.Create(grainInterfaceType, ClassOf(grainInterfaceType), new(grainPrimaryKey, null));

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(grainPrimaryKey);
        return (IGrain)References.Create(grainInterfaceType, ClassOf(grainInterfaceType), new(0, grainPrimaryKey));
    }

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable
    {
        if (!_byName.TryGetValue(grainId.Type.ToString(), out var grainClass))
        {
            throw new ArgumentException($"There is no grain type {grainId.Type}.", nameof(grainId));
        }

        var key = typeof(IGrainWithIntegerKey).IsAssignableFrom(grainClass.Type)
            ? new GrainKey(grainId.IntegerKey(), null)
            : new GrainKey(0, grainId.Key.ToString());
        return (TGrainInterface)(object)References.Create(typeof(TGrainInterface), grainClass, key);
    }

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is not TGrainObserverInterface || (object)obj is ObserverReference)
        {
            throw new ArgumentException($"{obj.GetType()} must be a {typeof(TGrainObserverInterface)} and not itself a reference.", nameof(obj));
        }

        return (TGrainObserverInterface)(object)References.Observer(typeof(TGrainObserverInterface))(new ObserverTarget(this, obj));
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if ((object)obj is not ObserverReference reference)
        {
            throw new ArgumentException("Not a reference to an observer.", nameof(obj));
        }

        reference.Delete();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Sweep.Start();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Ends all activations: half of the configured time those whose requests finish, then the others too, so that every grain
    /// that can gets its last turn.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!await EndAllAsync(force: false, cancellationToken).ConfigureAwait(false)
            && !await EndAllAsync(force: true, cancellationToken).ConfigureAwait(false))
        {
            Log.ShutdownIncomplete(Classes.Sum(static grainClass => grainClass.Count));
        }

        _stopped = true;
        Sweep.Dispose();
    }

    public void Dispose()
    {
        _stopped = true;
        Sweep.Dispose();
    }

    /// <summary>Ends all activations in rounds, for some may wake others.</summary>
    /// <returns>Whether none is left.</returns>
    private async Task<bool> EndAllAsync(bool force, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Options.ShutdownTimeout / 2, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The process is shutting down.");
        try
        {
            while (Classes.SelectMany(static grainClass => grainClass.Activations).ToList() is { Count: > 0 } activations)
            {
                await Task.WhenAll(activations.ConvertAll(activation => activation.EndAsync(reason, force)))
                    .WaitAsync(either.Token).ConfigureAwait(false);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static bool IsMarker(Type type) =>
        type == typeof(IGrain) || type == typeof(IGrainWithIntegerKey) || type == typeof(IGrainWithStringKey);

    private void Add(Type type)
    {
        var grainClass = new GrainClass(this, type);
        if (_byName.TryGetValue(grainClass.TypeName, out var other))
        {
            if (other.Type == type)
            {
                return;
            }

            throw new InvalidOperationException($"{type} and {other.Type} have the same grain type name, {grainClass.TypeName}.");
        }

        _byName.Add(grainClass.TypeName, grainClass);
        foreach (var implemented in type.GetInterfaces())
        {
            if (typeof(IGrain).IsAssignableFrom(implemented) && !IsMarker(implemented))
            {
                if (!_byInterface.TryGetValue(implemented, out var classes))
                {
                    _byInterface.Add(implemented, classes = []);
                }

                classes.Add(grainClass);
            }
        }
    }

    private GrainClass ClassOf(Type grainInterface)
    {
        if (!_byInterface.TryGetValue(grainInterface, out var classes))
        {
            throw new ArgumentException($"No grain class implements {grainInterface}.");
        }

        return classes.Count == 1
            ? classes[0]
            : throw new ArgumentException($"{grainInterface} is implemented by {string.Join(", ", classes.Select(static found => found.Type))}.");
    }

    private Binding Bind<TGrainInterface>(string? grainClassNamePrefix)
    {
        if (grainClassNamePrefix is not null)
        {
            throw new NotSupportedException("A grain interface has one class here; it cannot be chosen by a prefix.");
        }

        var index = Slot<TGrainInterface>.Index;
        var bindings = _bindings;
        return (uint)index < (uint)bindings.Length && bindings[index] is { } binding ? binding : AddBinding(typeof(TGrainInterface), index);
    }

    private Binding AddBinding(Type grainInterface, int index)
    {
        var binding = new Binding(ClassOf(grainInterface), References.Grain(grainInterface));
        lock (_bindingsLock)
        {
            var bindings = new Binding?[Math.Max(_bindings.Length, index + 8)];
            _bindings.CopyTo(bindings, 0);
            bindings[index] = binding;
            _bindings = bindings;
        }

        return binding;
    }

    /// <summary>A number per interface, for an array in place of a dictionary.</summary>
    private static class Slot<TGrainInterface>
    {
        public static readonly int Index = Interlocked.Increment(ref s_interfaces) - 1;
    }

    private sealed class Binding(GrainClass grainClass, Func<GrainTarget, GrainReference> factory)
    {
        public GrainReference Create(GrainKey key) => factory(new GrainTarget(grainClass, key));
    }
}
