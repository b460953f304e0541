namespace Gateway.Grains.Devices;

/// <summary>
/// Finds out that one device logs in too often. Used within one grain's turns. The times of its logins are kept only once the second came soon
/// after the first, since most devices stay.
/// </summary>
/// <param name="options">When it is too often.</param>
internal sealed class FlapDetector(FlappingOptions options)
{
    private Queue<DateTimeOffset>? _logins;
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private bool _isFlapping;

    /// <summary>Until when logins are refused.</summary>
    public DateTimeOffset HeldOffUntil { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Counts a login.</summary>
    /// <param name="now">When, UTC.</param>
    /// <returns>Whether this is the one by which the device is found to flap; it is told once until it calms down.</returns>
    public bool Count(DateTimeOffset now)
    {
        if (now - _last > options.Window)
        {
            _logins = null;
            _isFlapping = false;
            _last = now;
            return false;
        }

        if (_logins is null)
        {
            _logins = new Queue<DateTimeOffset>(options.Logins);
            _logins.Enqueue(_last);
        }

        _last = now;
        _logins.Enqueue(now);
        while (now - _logins.Peek() > options.Window)
        {
            _logins.Dequeue();
        }

        if (_logins.Count < options.Logins)
        {
            _isFlapping &= _logins.Count > options.Logins / 2;
            return false;
        }

        _logins.Dequeue(); // no more than can matter
        return Found(now);
    }

    private bool Found(DateTimeOffset now)
    {
        if (options.HoldOff > TimeSpan.Zero)
        {
            HeldOffUntil = now + options.HoldOff;
        }

        var isNew = !_isFlapping;
        _isFlapping = true;
        return isNew;
    }
}
