using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Standalone;

/// <summary>State that has to be read before the grain may be activated.</summary>
internal interface IPersistentStateReader
{
    Task ReadOnActivateAsync();
}

/// <summary>
/// A grain's record in a storage. Operations follow each other, as in a reentrant grain several requests may write; writes asked for while another
/// operation is under way become one, for they would write the same state. Belongs to the grain's turns.
/// </summary>
internal sealed class PersistentState<TState>(string name, IGrainContext context, IGrainStorage storage)
    : IPersistentState<TState>, IPersistentStateReader
{
    private readonly GrainState<TState> _record = new(Fresh());
    private bool _read;
    private int _underWay;
    private Task? _last; // while any is under way: a grain that idles keeps none
    private Task? _waitingWrite;

    private enum Operation
    {
        Read,
        Write,
        Clear,
    }

    public TState State
    {
        get => _record.State!;
        set => _record.State = value;
    }

    public string? Etag => _record.ETag;

    public bool RecordExists => _read ? _record.RecordExists : throw new InvalidOperationException("The state has not been read yet.");

    public Task ReadOnActivateAsync() => ReadStateAsync();

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => Enqueue(Operation.Read, cancellationToken);

    public Task ClearStateAsync(CancellationToken cancellationToken) => Enqueue(Operation.Clear, cancellationToken);

    public Task WriteStateAsync(CancellationToken cancellationToken)
    {
        if (_waitingWrite is not null && !cancellationToken.CanBeCanceled)
        {
            return _waitingWrite;
        }

        var before = _last;
        var write = Enqueue(Operation.Write, cancellationToken);
        if (!cancellationToken.CanBeCanceled && before is not null && !write.IsCompleted)
        {
            _waitingWrite = write;
        }

        return write;
    }

    private static TState Fresh() => typeof(TState).IsValueType || typeof(TState).GetConstructor(Type.EmptyTypes) is not null
        ? Activator.CreateInstance<TState>()
        : typeof(TState) == typeof(string) || typeof(TState).IsAbstract || typeof(TState).IsArray
            ? default!
            : (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState));

    private Task Enqueue(Operation operation, CancellationToken cancellationToken)
    {
        // A later operation waits for the one before it, whatever became of that.
        var before = _last;
        _waitingWrite = null;
        _underWay++;
        var task = before is null ? RunAsync(operation, cancellationToken) : AfterAsync(before, operation, cancellationToken);
        _last = _underWay == 0 ? null : task;
        return task;
    }

    private async Task AfterAsync(Task before, Operation operation, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (operation == Operation.Write && !cancellationToken.CanBeCanceled)
        {
            // From here on the state is being written: whoever changes it now needs a write of his own.
            _waitingWrite = null;
        }

        await RunAsync(operation, cancellationToken);
    }

    private async Task RunAsync(Operation operation, CancellationToken cancellationToken)
    {
        try
        {
            switch (operation)
            {
                case Operation.Read:
                    await storage.ReadStateAsync(name, context.GrainId, _record, cancellationToken);
                    _record.State ??= Fresh();
                    _read = true;
                    break;
                case Operation.Write:
                    await storage.WriteStateAsync(name, context.GrainId, _record, cancellationToken);
                    break;
                default:
                    await storage.ClearStateAsync(name, context.GrainId, _record, cancellationToken);
                    _record.State ??= Fresh();
                    break;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is not OrleansException)
        {
            throw new OrleansException(
                $"Storage failed to {operation} state {name} of {context.GrainId}: {exception.Message}", exception);
        }
        finally
        {
            if (--_underWay == 0)
            {
                _last = null;
            }
        }
    }
}
