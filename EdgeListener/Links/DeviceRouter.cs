using System.Collections.Concurrent;
using Gateway.EdgeListener.Connections;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Links;

/// <summary>
/// Brings commands to the links of their devices. The short way: the link is in this process and its grant is good. Otherwise the device's grain is asked, and the
/// command goes to its link here, or to the silo that has it. Thread-safe.
/// </summary>
public sealed class DeviceRouter : IDeviceRouter
{
    /// <summary>How long a grain is asked again that is lost with its silo and has not come back elsewhere.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How often a command may find that its apartment changes while it is asked about.</summary>
    private const int MaxGrants = 5;

    /// <summary>Over so many remembered silos of devices all are forgotten; the devices' grains are asked again.</summary>
    private const int MaxRemembered = 100_000;

    private readonly IGrainFactory _grains;
    private readonly IEdgeServices _edges;
    private readonly RouterOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<DeviceRouter> _logger;
    private readonly GrainCalls _calls;
    private readonly LinkServices _links;
    private readonly Departures _departures;
    private readonly Arrivals _arrivals;
    private readonly ConcurrentDictionary<GrainId, Lane> _lanes = new();
    private readonly ConcurrentDictionary<GrainId, RemoteLink> _remote = new();
    private int _laneCount;
    private long _lastOrder;

    /// <summary>Makes the router of this process.</summary>
    /// <param name="grains">The way to the grains.</param>
    /// <param name="table">This process's links.</param>
    /// <param name="edges">The other silos.</param>
    /// <param name="authority">Whether this process knows where it stands.</param>
    /// <param name="options">How commands are routed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="calls">What exceptions of grain calls mean.</param>
    public DeviceRouter(
        IGrainFactory grains,
        LinkTable table,
        IEdgeServices edges,
        ILinkAuthority authority,
        RouterOptions options,
        TimeProvider time,
        ILogger<DeviceRouter> logger,
        GrainCalls calls)
    {
        _grains = grains;
        _edges = edges;
        _options = options;
        _time = time;
        _logger = logger;
        _calls = calls;
        _links = new LinkServices(table, this, authority, options, time);
        _departures = new Departures(edges);
        _arrivals = new Arrivals(edges, Begin, time);
        table.Linked += device =>
        {
            if (_lanes.TryGetValue(device, out var lane))
            {
                lane.Link();
            }
        };
    }

    internal LinkServices Links => _links;

    /// <summary>How many commands wait until it is known where their devices are.</summary>
    internal int Searching => Volatile.Read(ref _laneCount);

    /// <inheritdoc/>
    public Task<CommandResult> Send(IDevice device, DeviceCommand command) =>
        Send(DeviceAddress.Of(device), command.Instruction, command.Data, command.Permit, command.Timeout);

    internal Task<CommandResult> Send(DeviceAddress device, uint instruction, ReadOnlyMemory<byte> body, RoutePermit? permit, TimeSpan? timeout = null)
    {
        var command = new TaskCommand(instruction, body, permit);
        Send(device, command, timeout);
        return command.Result;
    }

    /// <summary>Sends a command, for its time at most; the control timeout is the longest, whoever asks for more.</summary>
    internal void Send(DeviceAddress device, LinkCommand command, TimeSpan? timeout = null)
    {
        SetDeadline(command, timeout);
        Begin(device.Id, command);
    }

    /// <summary>
    /// Sends a command of another silo whose device is connected here, as far as that one knows; behind those that it sent to the same device before.
    /// </summary>
    public Task<CommandResult> Execute(RoutedCommand routed)
    {
        ArgumentNullException.ThrowIfNull(routed);
        var command = new TaskCommand(routed.Instruction, routed.Body, routed.Permit, isForeign: true);
        SetDeadline(command, routed.Timeout);
        _arrivals.Take(routed, command);
        return command.Result;
    }

    /// <summary>Begins what has waited too long for one before it that did not come.</summary>
    /// <param name="now">The clock's timestamp.</param>
    internal void Sweep(long now) => _arrivals.Sweep(now);

    /// <summary>Whether commands to a device go the slow way, so that later ones must follow them.</summary>
    internal bool IsSearching(GrainId device) => Volatile.Read(ref _laneCount) != 0 && _lanes.ContainsKey(device);

    /// <summary>
    /// Searches the way of a command anew that was taken by a link and not sent. Called under the link's lock, so that no later command overtakes it; calls
    /// nobody back.
    /// </summary>
    /// <returns>False when too many wait, and the command was not taken.</returns>
    internal bool TrySendAgain(GrainId device, LinkCommand command)
    {
        LinkMetrics.Searches.Add(1);
        Interlocked.Increment(ref _laneCount);
        Lane lane;
        bool isFull, needsRunner;
        do
        {
            lane = _lanes.GetOrAdd(device, static (_, most) => new Lane(most), _options.MaxWaiting);
        }
        while (!lane.TryAdd(command, out isFull, out needsRunner)); // until the one that is over has been taken away
        if (isFull)
        {
            Interlocked.Decrement(ref _laneCount);
        }
        else if (needsRunner)
        {
            _ = Run(device, lane);
        }

        return !isFull;
    }

    private void SetDeadline(LinkCommand command, TimeSpan? timeout)
    {
        var time = timeout < _options.ControlTimeout ? timeout.Value : _options.ControlTimeout;
        command.Deadline = _time.GetTimestamp() + (long)(time.TotalSeconds * _time.TimestampFrequency);
    }

    private void Begin(GrainId device, LinkCommand command)
    {
        if (command.Deadline <= _time.GetTimestamp())
        {
            // Whose time is over before it begins gets nothing sent.
            command.End(CommandEnd.NotSent);
            return;
        }

        command.Order = Interlocked.Increment(ref _lastOrder);
        Send(device, command);
    }

    private void Send(GrainId device, LinkCommand command)
    {
        if (IsSearching(device))
        {
            SendSlowly(device, command);
        }
        else if (_links.Links.TryGet(device, out var link))
        {
            // What was handed to the silo that had the device before may come back, and goes first.
            var hasMoved = !command.IsForeign && _remote.ContainsKey(device);
            if (hasMoved || Settle(link.TrySend(command), command) != SendOutcome.Taken)
            {
                SendSlowly(device, command);
            }
        }
        else if (!command.IsForeign && _remote.TryGetValue(device, out var remote))
        {
            Forward(device, remote, command);
        }
        else
        {
            SendSlowly(device, command);
        }
    }

    /// <summary>Ends a command that a link refused.</summary>
    /// <returns>Taken when the command needs nothing more.</returns>
    private static SendOutcome Settle(SendOutcome outcome, LinkCommand command)
    {
        switch (outcome)
        {
            case SendOutcome.Busy:
                command.End(CommandEnd.Busy);
                return SendOutcome.Taken;
            case SendOutcome.StaleRoute:
                command.End(CommandEnd.StaleRoute);
                return SendOutcome.Taken;
            default:
                return outcome;
        }
    }

    private void SendSlowly(GrainId device, LinkCommand command)
    {
        if (!TrySendAgain(device, command))
        {
            command.End(CommandEnd.Busy);
        }
    }

    private async Task Run(GrainId device, Lane lane)
    {
        // In no grain's turn: a grain that sends from one must be free to be asked.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (lane.TakeFirst() is { } command)
        {
            try
            {
                if (!await FindAndSend(device, command, lane).ConfigureAwait(false))
                {
                    lane.PutBack(command);
                    continue;
                }
            }
            catch (Exception e)
            {
                _logger.LogError(e, "Command {Instruction:x8} to {Device} could not be sent", command.Instruction, device);
                command.End(CommandEnd.Unavailable);
            }

            Interlocked.Decrement(ref _laneCount);
        }

        _lanes.TryRemove(new KeyValuePair<GrainId, Lane>(device, lane));
    }

    /// <summary>Completes when the command is on its way or has come to its end.</summary>
    /// <returns>False when neither is so: older ones may have come back.</returns>
    private async Task<bool> FindAndSend(GrainId device, LinkCommand command, Lane lane)
    {
        var began = _time.GetTimestamp();
        for (var grants = 0; ;)
        {
            if (_time.GetTimestamp() >= command.Deadline)
            {
                command.End(CommandEnd.NotSent);
                return true;
            }

            if (!await _links.Authority.Ascertain().ConfigureAwait(false))
            {
                command.End(CommandEnd.Unavailable);
                return true;
            }

            // Before the grain is asked: what changes meanwhile is newer than its answer.
            var askedAt = _time.GetTimestamp();
            var generation = _links.Authority.Generation;
            var linked = lane.Linked;
            var link = _links.Links.TryGet(device, out var own) ? own : null;
            var changes = link?.Changes ?? 0;
            DeviceLocation? found = null;
            try
            {
                found = await _grains.GetGrain<IDevice>(device).Locate(command.Permit).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // To ask does nothing, so it may be asked again.
                if (_calls.Classify(e) == CallFault.Failed)
                {
                    _logger.LogWarning(e, "The grain of {Device} could not be asked for a command", device);
                    command.End(CommandEnd.Unavailable);
                    return true;
                }

                if (_time.GetElapsedTime(began) >= Patience)
                {
                    command.End(CommandEnd.Offline);
                    return true;
                }
            }

            if (found is { Answer: LocateAnswer.Connected } && link?.Epoch < found.Value.Epoch)
            {
                // There is a newer login, of which the older one's connection has not heard yet: what waits there goes by the newer one, too.
                _links.Links.Remove(link);
            }

            if (lane.HasOlder(command))
            {
                return false;
            }

            if (found is { Answer: LocateAnswer.Connected } && !command.IsForeign
                && _remote.TryGetValue(device, out var older) && older.Leave(found.Value.EdgeId) is { } left)
            {
                // What was handed to the silo that had the device may come back, and goes first.
                await left.WaitAsync(_time.GetElapsedTime(_time.GetTimestamp(), command.Deadline), _time)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (left.IsCompleted)
                {
                    _remote.TryRemove(new KeyValuePair<GrainId, RemoteLink>(device, older));
                }

                return false;
            }

            switch (found?.Answer)
            {
                case LocateAnswer.Offline:
                    command.End(CommandEnd.Offline);
                    return true;
                case LocateAnswer.StaleRoute:
                    command.End(CommandEnd.StaleRoute);
                    return true;
                case LocateAnswer.Connected when found.Value.EdgeId != _edges.OwnId:
                    if (command.IsForeign)
                    {
                        command.End(CommandEnd.Moved);
                        return true;
                    }

                    if (_edges.TryGet(found.Value.EdgeId, out _))
                    {
                        Forward(device, Remember(device, found.Value.EdgeId), command);
                        return true;
                    }

                    break;
                case LocateAnswer.Connected when link?.Epoch == found.Value.Epoch:
                    link.Allow(command.Permit, changes, askedAt, generation);
                    var outcome = Settle(link.TrySend(command, isFirst: true), command);
                    if (outcome == SendOutcome.Taken)
                    {
                        return true;
                    }

                    if (outcome == SendOutcome.Over)
                    {
                        break;
                    }

                    if (++grants < MaxGrants)
                    {
                        continue;
                    }

                    command.End(CommandEnd.StaleRoute);
                    return true;
            }

            // The login is just being told of, or its grain is lost and comes back.
            await linked.WaitAsync(GrainCalls.Pause, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private RemoteLink Remember(GrainId device, string edgeId)
    {
        if (_remote.TryGetValue(device, out var known) && known.EdgeId == edgeId)
        {
            return known;
        }

        if (_remote.Count >= MaxRemembered)
        {
            _remote.Clear();
        }

        return _remote[device] = new RemoteLink(edgeId, _departures.To(edgeId));
    }

    /// <summary>Hands a command to the silo of its device, behind those that were handed to it before.</summary>
    private void Forward(GrainId device, RemoteLink remote, LinkCommand command)
    {
        var left = _time.GetElapsedTime(_time.GetTimestamp(), command.Deadline);
        lock (remote)
        {
            if (remote.IsOver || !_edges.TryGet(remote.EdgeId, out var edge))
            {
                remote.IsOver = true;
                SendSlowly(device, command);
                return;
            }

            LinkMetrics.Forwarded.Add(1);
            var before = remote.Last;
            var (follows, number) = remote.NextNumber();
            var call = edge.Send(new RoutedCommand(device, command.Instruction, command.Body, command.Permit, left)
            {
                From = _edges.OwnId,
                Number = number,
                Follows = follows,
            });
            remote.Last = Follow(device, remote, command, call, before);
        }
    }

    private async Task Follow(GrainId device, RemoteLink remote, LinkCommand command, Task<CommandResult> call, Task before)
    {
        var end = CommandEnd.NoAnswer;
        CommandResult? result = null;
        try
        {
            result = await call.ConfigureAwait(false);
            end = result.End;
        }
        catch (Exception e)
        {
            var fault = _calls.Classify(e);
            _logger.LogDebug(e, "Command {Instruction:x8} to {Device} met a lost silo: {Fault}", command.Instruction, device, fault);
            end = fault == CallFault.NotDelivered ? CommandEnd.Moved : CommandEnd.NoAnswer;
        }

        if (end == CommandEnd.Moved)
        {
            // From now on none goes to that silo before all that were handed to it have come to an end, or back.
            lock (remote)
            {
                remote.IsOver = true;
            }

            SendSlowly(device, command);
        }
        else if (result is { End: CommandEnd.Answered })
        {
            command.Answer(result.Status, new System.Buffers.ReadOnlySequence<byte>(result.Body));
        }
        else
        {
            command.End(end);
        }

        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Where a device is connected in another silo, as far as is known.</summary>
    private sealed class RemoteLink(string edgeId, Departures.Numbers numbers)
    {
        private long _lastNumber;

        public string EdgeId => edgeId;

        /// <summary>Completed when all commands that were handed over have come to an end, or back; under the lock of this object.</summary>
        public Task Last { get; set; } = Task.CompletedTask;

        /// <summary>Whether no more commands are handed over; under the lock of this object.</summary>
        public bool IsOver { get; set; }

        /// <summary>Numbers the next command that is handed over; under the lock of this object.</summary>
        /// <returns>The number of the one before it, 0 when none is under way, and its own.</returns>
        public (long Follows, long Number) NextNumber()
        {
            var follows = Last.IsCompleted ? 0 : _lastNumber;
            return (follows, _lastNumber = numbers.Next());
        }

        /// <summary>The device is connected in a silo now: if that is another one, no more commands are handed over.</summary>
        /// <returns>What is to be awaited before any go another way; null when they go the same.</returns>
        public Task? Leave(string newEdgeId)
        {
            lock (this)
            {
                IsOver |= newEdgeId != edgeId;
                return IsOver ? Last : null;
            }
        }
    }
}
