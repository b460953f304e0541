using System.Diagnostics.CodeAnalysis;

namespace Gateway.EdgeListener.Links;

/// <summary>
/// Puts what one sender has numbered back into order, where that matters: an item may follow an earlier one, and then is not begun before it. One that
/// does not come is waited for until a given time only; when it comes after all it is refused, so that it cannot overtake. Thread-safe.
/// </summary>
/// <typeparam name="T">What is begun.</typeparam>
internal sealed class ArrivalOrder<T>
{
    /// <summary>How many numbers above a missing one are remembered. Over it, the missing one is given up; what follows it goes by itself.</summary>
    internal const int MaxAhead = 65_536;

    private readonly Lock _gate = new();
    private readonly HashSet<long> _ahead = [];
    private readonly Dictionary<long, Waiting> _waiting = []; // by the number that each one follows
    private long _next = 1; // all below have come

    /// <summary>An item has come.</summary>
    /// <param name="number">Its number; the sender's first is 1.</param>
    /// <param name="follows">The number of the item that must be begun before it; 0 when there is none.</param>
    /// <param name="item">The item, kept when it has to wait.</param>
    /// <param name="until">How long it waits for that one: a timestamp of the clock.</param>
    public Turn Take(long number, long follows, T item, long until)
    {
        lock (_gate)
        {
            if (HasCome(number))
            {
                return Turn.Late;
            }

            if (follows == 0 || HasCome(follows))
            {
                return Turn.Now;
            }

            _waiting[follows] = new Waiting(number, follows, item, until);
            return Turn.Waits;
        }
    }

    /// <summary>An item has been begun, or needs to be no more: what follows it may be.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="nextNumber">The number of the one that waited for it.</param>
    /// <param name="next">The one that waited for it.</param>
    /// <returns>Whether one waited; it is to be begun now.</returns>
    public bool Begun(long number, out long nextNumber, [MaybeNullWhen(false)] out T next)
    {
        lock (_gate)
        {
            Note(number);
            var hasNext = _waiting.Remove(number, out var waiting);
            (nextNumber, next) = hasNext ? (waiting.Number, waiting.Item) : (0, default);
            return hasNext;
        }
    }

    /// <summary>Takes out one that has waited for long enough; the one that it waited for is refused from now on.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="number">Its number.</param>
    /// <param name="item">The item, to be begun now.</param>
    public bool TryGiveUp(long now, out long number, [MaybeNullWhen(false)] out T item)
    {
        lock (_gate)
        {
            foreach (var overdue in _waiting.Values)
            {
                if (overdue.Until <= now)
                {
                    // What it waits for may itself wait: the first of the row goes first.
                    var first = overdue;
                    while (_waiting.Values.FirstOrDefault(w => w.Number == first.Follows) is { Number: not 0 } before)
                    {
                        first = before;
                    }

                    _waiting.Remove(first.Follows);
                    Note(first.Follows);
                    (number, item) = (first.Number, first.Item);
                    return true;
                }
            }
        }

        (number, item) = (0, default);
        return false;
    }

    private bool HasCome(long number) => number < _next || _ahead.Contains(number);

    private void Note(long number)
    {
        if (number < _next)
        {
            return;
        }

        if (number > _next)
        {
            _ahead.Add(number);
            if (_ahead.Count <= MaxAhead)
            {
                return;
            }

            _next = _ahead.Min();
            _ahead.Remove(_next);
        }

        do
        {
            _next++;
        }
        while (_ahead.Remove(_next));
    }

    private readonly record struct Waiting(long Number, long Follows, T Item, long Until);
}

/// <summary>When an item that has come is begun.</summary>
internal enum Turn
{
    /// <summary>At once; then <see cref="ArrivalOrder{T}.Begun"/> is to be called.</summary>
    Now,

    /// <summary>When the one that it follows has been begun.</summary>
    Waits,

    /// <summary>Never: what follows it did not wait any longer.</summary>
    Late,
}
