using System.Collections.Immutable;
using Gateway.Grains.Commands;
using Gateway.Grains.Interfaces.Commands;

namespace Gateway.Grains.Tests.Hosting;

/// <summary>A command log in memory, with the rules of the real one, that fails on cue.</summary>
internal sealed class FakeCommandLog : ICommandLog
{
    private readonly Lock _gate = new();
    private readonly List<LoggedCommand> _commands = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it takes and tells anything.</summary>
    public bool IsAway { get; set; }

    public Task<bool> Keep(LoggedCommand command) => Change(() =>
    {
        for (var i = 0; i < _commands.Count; i++)
        {
            if (_commands[i] is { Outcome.State: CommandState.Queued } older
                && older.Outcome.Device == command.Outcome.Device && older.Subject == command.Subject)
            {
                _commands[i] = older with { Outcome = older.Outcome with { State = CommandState.Failed, Reason = FailureReasons.Superseded } };
            }
        }

        _commands.Add(command);
    });

    public async Task<LogUpdate> Update(CommandOutcome outcome)
    {
        var result = LogUpdate.Unavailable;
        await Change(() =>
        {
            var i = _commands.FindIndex(c => c.Outcome.Id == outcome.Id);
            result = LogUpdate.NotOpen;
            if (i >= 0 && MayBecome(_commands[i].Outcome, outcome))
            {
                _commands[i] = _commands[i] with { Outcome = outcome };
                result = LogUpdate.Stored;
            }
        });
        return result;
    }

    private static bool MayBecome(CommandOutcome old, CommandOutcome now) =>
        old.State == CommandState.Queued || (old.State == CommandState.Sent && (now.State != CommandState.Sent || now.SentAt == old.SentAt));

    public async Task<LogUpdate> Cancel(Guid commandId, DateTimeOffset at)
    {
        var result = LogUpdate.Unavailable;
        await Change(() =>
        {
            var i = _commands.FindIndex(c => c.Outcome.Id == commandId && c.Outcome.State == CommandState.Queued);
            result = i < 0 ? LogUpdate.NotOpen : LogUpdate.Stored;
            if (i >= 0)
            {
                var outcome = _commands[i].Outcome with { State = CommandState.Failed, Reason = FailureReasons.Cancelled, EndedAt = at };
                _commands[i] = _commands[i] with { Outcome = outcome };
            }
        });
        return result;
    }

    public void Record(LoggedCommand command) => Change(() => _commands.Add(command));

    public async Task<ImmutableArray<LoggedCommand>> ReadOpen(string device)
    {
        var open = await Read(c => c.Outcome.Device.ToString() == device && c.Outcome.State is CommandState.Queued or CommandState.Sent);
        return open.IsDefault ? default : [.. open.OrderBy(c => c.Outcome.Id)];
    }

    public Task<ImmutableArray<LoggedCommand>> Find(Guid commandId) => Read(c => c.Outcome.Id == commandId);

    public Task<ImmutableArray<LoggedCommand>> Query(CommandQuery query) => Read(c => query.Device is null || c.Outcome.Device.ToString() == query.Device);

    /// <summary>Waits until a command is in a state.</summary>
    public async Task<CommandOutcome> Becomes(Guid commandId, CommandState state)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_commands.Find(c => c.Outcome.Id == commandId)?.Outcome is { } outcome && outcome.State == state)
                {
                    return outcome;
                }

                changed = _changed.Task;
            }

            await changed.Within($"command {commandId} in state {state}");
        }
    }

    private Task<bool> Change(Action change)
    {
        lock (_gate)
        {
            if (IsAway)
            {
                return Task.FromResult(false);
            }

            change();
            var changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.SetResult();
            return Task.FromResult(true);
        }
    }

    private Task<ImmutableArray<LoggedCommand>> Read(Func<LoggedCommand, bool> wanted)
    {
        lock (_gate)
        {
            return Task.FromResult<ImmutableArray<LoggedCommand>>(IsAway ? default : [.. _commands.Where(wanted)]);
        }
    }
}
