using System.Runtime.CompilerServices;
using Orleans.Standalone;

namespace Orleans.Runtime;

/// <summary>
/// A reference to a grain; the generator derives one class per interface. Equal to every other reference to the same grain. Thread-safe.
/// </summary>
public abstract class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private readonly GrainClass _class;
    private readonly GrainKey _key;
    private Activation? _activation;

    /// <summary>For generated classes.</summary>
    protected GrainReference(GrainTarget target)
    {
        _class = target.Class;
        _key = target.Key;
    }

    /// <summary>Type and key.</summary>
    public GrainId GrainId => _class.IdOf(_key);

    internal GrainClass Class => _class;

    internal GrainKey Key => _key;

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && ReferenceEquals(_class, other._class) && _key.Equals(other._key);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(_class), _key);

    /// <inheritdoc/>
    public override string ToString() => $"GrainReference:{GrainId}";

    /// <summary>Same grain.</summary>
    public static bool operator ==(GrainReference? left, GrainReference? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Another grain.</summary>
    public static bool operator !=(GrainReference? left, GrainReference? right) => !(left == right);

    /// <summary>For generated classes: a call with a result.</summary>
    protected Task<TResult> Call<TCall, TResult>(TCall call)
        where TCall : struct, IGrainCall => Unsafe.As<Task<TResult>>(CallCore<TCall, TResult>(ref call));

    /// <summary>For generated classes: a call without a result.</summary>
    protected Task Call<TCall>(TCall call)
        where TCall : struct, IGrainCall => CallCore<TCall, Nothing>(ref call);

    /// <summary>For generated classes: a call with a result that can be cancelled.</summary>
    protected Task<TResult> CallCancellable<TCall, TResult>(TCall call)
        where TCall : struct, ICancellableGrainCall => call.Token.CanBeCanceled
            ? CallCancellableCore<TCall, TResult>(ref call)
            : Unsafe.As<Task<TResult>>(CallCore<TCall, TResult>(ref call));

    /// <summary>For generated classes: a call without a result that can be cancelled.</summary>
    protected Task CallCancellable<TCall>(TCall call)
        where TCall : struct, ICancellableGrainCall => call.Token.CanBeCanceled
            ? CallCancellableCore<TCall, Nothing>(ref call)
            : CallCore<TCall, Nothing>(ref call);

    /// <summary>For generated classes: a call that nobody waits for.</summary>
    protected void CallOneWay<TCall>(TCall call)
        where TCall : struct, IGrainCall
    {
        var turns = TurnStack.Current;
        if ((_activation ?? Find()) is { } activation && activation.TryEnter(TCall.Options, turns))
        {
            activation.RunInlineOneWay(ref call, turns);
        }
        else
        {
            Queue(new OneWayCall<TCall>(call), turns);
        }
    }

    private Task CallCore<TCall, TResult>(ref TCall call)
        where TCall : struct, IGrainCall
    {
        var turns = TurnStack.Current;
        if ((_activation ?? Find()) is { } activation && activation.TryEnter(TCall.Options, turns))
        {
            return activation.RunInline<TCall, TResult>(ref call, turns);
        }

        var queued = new QueuedCall<TCall, TResult>(call);
        Queue(queued, turns);
        return queued.Task;
    }

    private Task<TResult> CallCancellableCore<TCall, TResult>(ref TCall call)
        where TCall : struct, ICancellableGrainCall
    {
        if (call.Token.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(call.Token);
        }

        var queued = new CancellableCall<TCall, TResult>(call);
        Queue(queued, TurnStack.Current);
        queued.Listen();
        return queued.Task;
    }

    private Activation? Find() => _activation = _class.Find(_key);

    private void Queue(Call call, TurnStack turns)
    {
        call.Deadline = _class.Runtime.DeadlineOf(call.ResponseTimeoutMilliseconds);
        if (_activation is { } activation && activation.Submit(call, turns))
        {
            return;
        }

        _activation = _class.Submit(_key, call, turns);
    }
}
