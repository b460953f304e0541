namespace Gateway.Grains.Devices;

/// <summary>
/// Finds out that one device logs in too often. Used within one grain's turns. What it knows of logins is kept only once the second came soon after the
/// first: most devices stay, and there are many of them. It reckons by the monotonic clock: whoever sets the wall clock holds nobody off.
/// </summary>
/// <param name="options">When it is too often.</param>
/// <param name="time">The clock.</param>
internal struct FlapDetector(FlappingOptions options, TimeProvider time)
{
    private long? _last;
    private Episode? _episode;

    /// <summary>For how long logins are refused from now on; zero when they are not.</summary>
    public readonly TimeSpan HeldOffFor =>
        _episode?.HeldOffAt is { } at && options.HoldOff - time.GetElapsedTime(at) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Counts a login that happens now.</summary>
    /// <returns>Whether this is the one by which the device is found to flap; it is told once until it calms down.</returns>
    public bool Count()
    {
        var now = time.GetTimestamp();
        var last = _last;
        _last = now;
        if (last is not { } before || time.GetElapsedTime(before, now) > options.Window)
        {
            _episode = null;
            return false;
        }

        return (_episode ??= new Episode(options, time, before)).Count(now);
    }

    /// <summary>Logins that came soon after each other.</summary>
    private sealed class Episode
    {
        private readonly FlappingOptions _options;
        private readonly TimeProvider _time;
        private readonly Queue<long> _logins;
        private bool _isFlapping;

        public Episode(FlappingOptions options, TimeProvider time, long first)
        {
            _options = options;
            _time = time;
            _logins = new Queue<long>(options.Logins);
            _logins.Enqueue(first);
        }

        public long? HeldOffAt { get; private set; }

        public bool Count(long now)
        {
            _logins.Enqueue(now);
            while (_time.GetElapsedTime(_logins.Peek(), now) > _options.Window)
            {
                _logins.Dequeue();
            }

            if (_logins.Count < _options.Logins)
            {
                _isFlapping &= _logins.Count > _options.Logins / 2;
                return false;
            }

            _logins.Dequeue(); // no more than can matter
            HeldOffAt = now;
            var isNew = !_isFlapping;
            _isFlapping = true;
            return isNew;
        }
    }
}
