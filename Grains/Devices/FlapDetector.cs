namespace Gateway.Grains.Devices;

/// <summary>
/// Finds out that one device logs in too often. Used within one grain's turns. What it knows of logins is kept only once the second came soon after the
/// first: most devices stay, and there are many of them.
/// </summary>
/// <param name="options">When it is too often.</param>
internal struct FlapDetector(FlappingOptions options)
{
    private long _lastTicks;
    private Episode? _episode;

    /// <summary>Until when logins are refused.</summary>
    public readonly DateTimeOffset HeldOffUntil => _episode?.HeldOffUntil ?? DateTimeOffset.MinValue;

    /// <summary>Counts a login.</summary>
    /// <param name="now">When, UTC.</param>
    /// <returns>Whether this is the one by which the device is found to flap; it is told once until it calms down.</returns>
    public bool Count(DateTimeOffset now)
    {
        var last = new DateTimeOffset(_lastTicks, TimeSpan.Zero);
        _lastTicks = now.UtcTicks;
        if (now - last > options.Window)
        {
            _episode = null;
            return false;
        }

        return (_episode ??= new Episode(options, last)).Count(now);
    }

    /// <summary>Logins that came soon after each other.</summary>
    private sealed class Episode
    {
        private readonly FlappingOptions _options;
        private readonly Queue<DateTimeOffset> _logins;
        private bool _isFlapping;

        public Episode(FlappingOptions options, DateTimeOffset first)
        {
            _options = options;
            _logins = new Queue<DateTimeOffset>(options.Logins);
            _logins.Enqueue(first);
        }

        public DateTimeOffset HeldOffUntil { get; private set; } = DateTimeOffset.MinValue;

        public bool Count(DateTimeOffset now)
        {
            _logins.Enqueue(now);
            while (now - _logins.Peek() > _options.Window)
            {
                _logins.Dequeue();
            }

            if (_logins.Count < _options.Logins)
            {
                _isFlapping &= _logins.Count > _options.Logins / 2;
                return false;
            }

            _logins.Dequeue(); // no more than can matter
            if (_options.HoldOff > TimeSpan.Zero)
            {
                HeldOffUntil = now + _options.HoldOff;
            }

            var isNew = !_isFlapping;
            _isFlapping = true;
            return isNew;
        }
    }
}
