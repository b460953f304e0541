using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Orleans.Standalone;

/// <summary>
/// A reference to an observer; the generator derives one class per interface. It calls the object on the thread of the caller, outside the
/// caller's turn as far as awaits go. Equal to every other reference to the same object. Thread-safe.
/// </summary>
public abstract class ObserverReference : IAddressable, IEquatable<ObserverReference>
{
    private readonly IGrainObserver _object;
    private readonly GrainRuntime _runtime;
    private volatile bool _deleted;

    /// <summary>For generated classes.</summary>
    protected ObserverReference(ObserverTarget target)
    {
        _object = target.Object;
        _runtime = target.Runtime;
    }

    /// <inheritdoc/>
    public bool Equals(ObserverReference? other) => other is not null && ReferenceEquals(_object, other._object);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ObserverReference);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(_object);

    /// <inheritdoc/>
    public override string ToString() => $"ObserverReference:{_object.GetType()}";

    /// <summary>Same object.</summary>
    public static bool operator ==(ObserverReference? left, ObserverReference? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Another object.</summary>
    public static bool operator !=(ObserverReference? left, ObserverReference? right) => !(left == right);

    internal void Delete() => _deleted = true;

    /// <summary>For generated classes: makes a call. Whatever comes of it stays here.</summary>
    protected void Notify<TCall>(TCall call)
        where TCall : struct, IGrainCall
    {
        if (_deleted)
        {
            return;
        }

        var context = SynchronizationContext.Current;
        if (context is not null)
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }

        try
        {
            var task = call.Invoke(_object);
            if (!task.IsCompletedSuccessfully)
            {
                _ = LogFailureAsync(TCall.Name, task);
            }
        }
#pragma warning disable CA1031 // Whoever notifies an observer does not depend on it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _runtime.Log.ObserverFailed(TCall.Name, exception);
        }
        finally
        {
            if (context is not null)
            {
                SynchronizationContext.SetSynchronizationContext(context);
            }
        }
    }

    private async Task LogFailureAsync(string name, Task task)
    {
        try
        {
            await task;
        }
#pragma warning disable CA1031 // Whoever notifies an observer does not depend on it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _runtime.Log.ObserverFailed(name, exception);
        }
    }
}
