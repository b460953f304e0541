using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Persistence;

/// <summary>
/// A grain's state as an immutable value that changes only when the storage has taken the change. While the database is away, reads go on
/// from what is known; a write that failed may have been made all the same, so the next one reads before it writes.
/// </summary>
/// <remarks>
/// States are named like their grains' types, no two alike: Orleans' ADO.NET storage tells rows apart by state name and key only.
/// </remarks>
/// <typeparam name="T">The state; a record whose default stands for "never stored".</typeparam>
internal sealed class Durable<T>(IPersistentState<T> store, ILogger logger)
    where T : class, new()
{
    private Task? _updating;
    private bool _uncertain;
    private T? _current;

    /// <summary>What is stored, as far as is known.</summary>
    public T Current => _current ??= store.State;

    /// <summary>Whether anything was ever stored.</summary>
    public bool Exists => store.RecordExists;

    /// <summary>
    /// Makes sure that <see cref="Current"/> is what is stored, before a change is derived from it.
    /// </summary>
    /// <returns>False when the storage cannot be read now.</returns>
    public async Task<bool> TrySettle()
    {
        if (!_uncertain)
        {
            return true;
        }

        try
        {
            await store.ReadStateAsync();
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "State could not be read again after a failed write");
            return false;
        }

        _current = store.State;
        _uncertain = false;
        return true;
    }

    /// <summary>Stores <paramref name="next"/>; call <see cref="TrySettle"/> first.</summary>
    /// <returns>False when the storage did not take it, and nothing has changed as far as is known.</returns>
    public async Task<bool> TryWrite(T next)
    {
        var before = Current;
        store.State = next;
        try
        {
            await store.WriteStateAsync();
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "State could not be written");
            store.State = before;
            _uncertain = true;
            return false;
        }

        _current = next;
        return true;
    }

    /// <summary>
    /// Settles, changes and stores in one step that no other one interleaves with; for grains whose calls interleave.
    /// </summary>
    /// <param name="change">The new state; the same one when nothing is to be stored.</param>
    /// <returns>False when the storage did not take it.</returns>
    public async Task<bool> Update(Func<T, T> change)
    {
        while (_updating is { } earlier)
        {
            await earlier;
        }

        var done = new TaskCompletionSource();
        _updating = done.Task;
        try
        {
            if (!await TrySettle())
            {
                return false;
            }

            var next = change(Current);
            return ReferenceEquals(next, Current) || await TryWrite(next);
        }
        finally
        {
            _updating = null;
            done.SetResult();
        }
    }

    /// <summary>Deletes the state; call <see cref="TrySettle"/> first.</summary>
    /// <returns>False when the storage did not take it.</returns>
    public async Task<bool> TryClear()
    {
        var before = Current;
        try
        {
            await store.ClearStateAsync();
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "State could not be deleted");
            store.State = before;
            _uncertain = true;
            return false;
        }

        _current = store.State = new T();
        return true;
    }
}
