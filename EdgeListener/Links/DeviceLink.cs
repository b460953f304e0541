using System.Buffers;
using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.EdgeListener.Links;

/// <summary>
/// What is under way with one device by one login: commands in flight by their number, those that wait behind them in order, their deadlines, and what the
/// device's grain has granted. It begins closed to the device, until the device has been told that its login succeeded, and ends with the login. Thread-safe;
/// under its lock it only writes into the connection's buffer, and whoever waits is told outside of it.
/// </summary>
internal sealed class DeviceLink
{
    private readonly LinkServices _services;
    private readonly LinkOptions _options;
    private readonly ILinkOutput _output;
    private readonly Lock _lock = new();

    private Dictionary<uint, LinkCommand>? _inFlight; // most devices are idle, and need none
    private Queue<LinkCommand>? _waiting;
    private LinkGrant _grant = new();
    private uint _lastSequence;
    private bool _isOpen;
    private bool _isOver;
    private bool _isWatched;

    /// <summary>Makes the link of a login that the device's grain has just accepted.</summary>
    /// <param name="device">The device's grain.</param>
    /// <param name="id">The device.</param>
    /// <param name="epoch">The login's epoch.</param>
    /// <param name="output">Writes the commands.</param>
    /// <param name="options">The limits.</param>
    /// <param name="services">What all links share.</param>
    public DeviceLink(GrainId device, DeviceId id, long epoch, ILinkOutput output, LinkOptions options, LinkServices services)
    {
        Device = device;
        Id = id;
        Epoch = epoch;
        _output = output;
        _options = options;
        _services = services;

        // Numbers begin anywhere: a late answer to a command of an earlier login is not to be taken for that to one of this.
        _lastSequence = (uint)Random.Shared.NextInt64(options.MaxSequence);
    }

    /// <summary>The device's grain.</summary>
    public GrainId Device { get; }

    /// <summary>The device.</summary>
    public DeviceId Id { get; }

    /// <summary>The login's epoch.</summary>
    public long Epoch { get; }

    /// <summary>How many commands are in flight or wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return CountUnderWay();
            }
        }
    }

    /// <summary>See <see cref="LinkGrant.Changes"/>; to be read before the grain is asked.</summary>
    public int Changes
    {
        get
        {
            lock (_lock)
            {
                return _grant.Changes;
            }
        }
    }

    /// <summary>The device has been told that its login succeeded: what waited for that is sent.</summary>
    public void Open()
    {
        var batch = OutboundBatch.TryBegin();
        var over = default(Leftovers);
        try
        {
            lock (_lock)
            {
                _isOpen = !_isOver;
                SendWaiting(ref over);
            }
        }
        finally
        {
            EndBatch(batch);
        }

        Finish(over);
    }

    /// <summary>Sends a command, or has it wait behind others, if the grain's grant allows it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isFirst">Whether it is the first of those that go the slow way, if there are any; others must follow those.</param>
    public SendOutcome TrySend(LinkCommand command, bool isFirst = false)
    {
        var batch = OutboundBatch.TryBegin();
        try
        {
            lock (_lock)
            {
                return isFirst || !_services.Router.IsSearching(Device) ? Send(command) : _isOver ? SendOutcome.Over : SendOutcome.AskGrain;
            }
        }
        finally
        {
            EndBatch(batch);
        }
    }

    /// <summary>The device answered: whoever waits for it is told, and what waited behind it is sent.</summary>
    /// <param name="sequence">The number of the command that it answers.</param>
    /// <param name="instruction">The command that it answers.</param>
    /// <param name="status">The device's status.</param>
    /// <param name="body">The answer's body.</param>
    public void Answer(uint sequence, uint instruction, uint status, in ReadOnlySequence<byte> body)
    {
        LinkCommand? answered;
        var over = default(Leftovers);
        var batch = OutboundBatch.TryBegin();
        try
        {
            lock (_lock)
            {
                if (_inFlight is null || !_inFlight.TryGetValue(sequence, out answered) || answered.Instruction != instruction)
                {
                    answered = null;
                }
                else
                {
                    _inFlight.Remove(sequence);
                    SendWaiting(ref over);
                }
            }

            if (answered is null)
            {
                LinkMetrics.CountLateAnswer(Id.Kind);
            }
            else
            {
                answered.Answer(status, body);
            }
        }
        finally
        {
            EndBatch(batch);
        }

        Finish(over);
    }

    /// <summary>The grain has confirmed the login.</summary>
    /// <param name="askedAt">When it was asked: a timestamp of the clock.</param>
    /// <param name="generation">The authority's generation then.</param>
    public void Confirm(long askedAt, int generation)
    {
        lock (_lock)
        {
            _grant.Confirm(askedAt, generation);
        }
    }

    /// <summary>The grain has confirmed the login and found a permit good.</summary>
    /// <param name="permit">The permit; null when none was asked about.</param>
    /// <param name="changes">The <see cref="Changes"/> before it was asked; if there were more since, its answer may be older than they are.</param>
    /// <param name="askedAt">When it was asked: a timestamp of the clock.</param>
    /// <param name="generation">The authority's generation then.</param>
    public void Allow(RoutePermit? permit, int changes, long askedAt, int generation)
    {
        lock (_lock)
        {
            if (changes == _grant.Changes)
            {
                _grant.Confirm(askedAt, generation);
                if (permit is { } good)
                {
                    _grant.Allow(good, askedAt);
                }
            }
        }
    }

    /// <summary>From now on an apartment's permits of older versions are refused; also to commands that wait.</summary>
    public void Revoke(RoutePermit permit)
    {
        List<LinkCommand>? stale = null;
        lock (_lock)
        {
            _grant.Revoke(permit.ApartmentId);
            RemoveWaiting(c => c.Permit is { } own && own.ApartmentId == permit.ApartmentId && own.Version != permit.Version, ref stale);
        }

        End(stale, CommandEnd.StaleRoute);
    }

    /// <summary>The grain's activation ends: its next one must be asked before the link is used again.</summary>
    public void Void()
    {
        lock (_lock)
        {
            _grant.Void();
        }
    }

    /// <summary>The login is over: the outcome of what was in flight is unknown, and what waited was not sent.</summary>
    public void Close()
    {
        var over = default(Leftovers);
        lock (_lock)
        {
            _isOver = true;
            _isOpen = false;
            over.Unanswered = _inFlight is { Count: > 0 } ? [.. _inFlight.Values] : null;
            _inFlight = null;

            // The device may have logged in again.
            SendWaitingAgain(ref over);
            _waiting = null;
        }

        Finish(over);
    }

    /// <summary>Ends what is overdue.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <returns>False when nothing is under way, and nothing needs to be watched.</returns>
    public bool Sweep(long now)
    {
        var over = default(Leftovers);
        var batch = OutboundBatch.TryBegin();
        bool isBusy;
        try
        {
            lock (_lock)
            {
                foreach (var (sequence, command) in _inFlight ?? [])
                {
                    if (command.Deadline <= now)
                    {
                        // A dictionary may lose entries while it is walked.
                        _inFlight!.Remove(sequence);
                        (over.Unanswered ??= []).Add(command);
                    }
                }

                RemoveWaiting(c => c.Deadline <= now, ref over.Unsent);
                SendWaiting(ref over);
                _isWatched = isBusy = CountUnderWay() > 0;
            }
        }
        finally
        {
            EndBatch(batch);
        }

        Finish(over);
        return isBusy;
    }

    private static void EndBatch(bool began)
    {
        if (began)
        {
            OutboundBatch.End();
        }
    }

    private static void End(List<LinkCommand>? commands, CommandEnd end)
    {
        foreach (var command in commands ?? [])
        {
            command.End(end);
        }
    }

    private static void Finish(in Leftovers over)
    {
        End(over.Unanswered, CommandEnd.NoAnswer);
        End(over.Unsent, CommandEnd.NotSent);
        End(over.Refused, CommandEnd.Busy);
    }

    private int CountUnderWay() => (_inFlight?.Count ?? 0) + (_waiting?.Count ?? 0);

    private SendOutcome Send(LinkCommand command)
    {
        if (_isOver)
        {
            return SendOutcome.Over;
        }

        var now = _services.Time.GetTimestamp();
        if (!IsGranted(now))
        {
            return SendOutcome.AskGrain;
        }

        if (command.Permit is { } permit && _grant.IsGood(permit, now, _services.GrantTicks) is not true and var isGood)
        {
            return isGood is null ? SendOutcome.AskGrain : SendOutcome.StaleRoute;
        }

        if (!_isWatched)
        {
            _isWatched = true;
            _services.Links.Watch(this);
        }

        if (_isOpen && _waiting is not { Count: > 0 } && (_inFlight?.Count ?? 0) < _options.MaxInFlight)
        {
            SendNow(command);
            return SendOutcome.Taken;
        }

        // What could be in flight counts even while the link is not open yet.
        if (CountUnderWay() >= _options.MaxWaiting + _options.MaxInFlight)
        {
            return SendOutcome.Busy;
        }

        (_waiting ??= new Queue<LinkCommand>()).Enqueue(command);
        return SendOutcome.Taken;
    }

    private bool IsGranted(long now) =>
        _grant.IsFresh(now, _services.GrantTicks, _services.Authority.Generation) && _services.Authority.IsCertain(now);

    private void SendNow(LinkCommand command)
    {
        var inFlight = _inFlight ??= [];
        do
        {
            _lastSequence = _lastSequence == _options.MaxSequence ? 1 : _lastSequence + 1;
        }
        while (!inFlight.TryAdd(_lastSequence, command));
        _output.Send(_lastSequence, command);
    }

    /// <summary>Sends what waited and may be sent now; what has too little time left for an answer is not sent for nothing.</summary>
    private void SendWaiting(ref Leftovers over)
    {
        if (!_isOpen || _waiting is not { Count: > 0 } waiting || _inFlight?.Count >= _options.MaxInFlight)
        {
            return;
        }

        var now = _services.Time.GetTimestamp();
        if (!IsGranted(now))
        {
            SendWaitingAgain(ref over);
            return;
        }

        var due = now + _services.LeastAnswerTicks;
        while ((_inFlight?.Count ?? 0) < _options.MaxInFlight && waiting.TryDequeue(out var next))
        {
            if (next.Deadline <= due)
            {
                (over.Unsent ??= []).Add(next);
            }
            else
            {
                SendNow(next);
            }
        }
    }

    /// <summary>Has the way of what waits searched anew, before anything behind it can find another one.</summary>
    private void SendWaitingAgain(ref Leftovers over)
    {
        while (_waiting is not null && _waiting.TryDequeue(out var command))
        {
            if (!_services.Router.TrySendAgain(Device, command))
            {
                (over.Refused ??= []).Add(command);
            }
        }
    }

    private void RemoveWaiting(Predicate<LinkCommand> isOver, ref List<LinkCommand>? over)
    {
        if (_waiting is not { } waiting)
        {
            return;
        }

        for (var left = waiting.Count; left > 0; left--)
        {
            var command = waiting.Dequeue();
            if (isOver(command))
            {
                (over ??= []).Add(command);
            }
            else
            {
                waiting.Enqueue(command);
            }
        }
    }

    /// <summary>Commands that came to an end under the lock; whoever waits is told outside of it.</summary>
    private struct Leftovers
    {
        public List<LinkCommand>? Unanswered;
        public List<LinkCommand>? Unsent;
        public List<LinkCommand>? Refused;
    }
}
