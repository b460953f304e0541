using Gateway.Grains.Commands;

namespace Gateway.Grains.Devices;

/// <summary>
/// The commands that wait for one device's return, oldest first; as the command log has them. Used within one grain's turns; what takes more than
/// one turn holds the gate.
/// </summary>
/// <param name="waiting">What the log has, oldest first.</param>
internal sealed class KeptCommands(IEnumerable<LoggedCommand> waiting)
{
    private readonly List<LoggedCommand> _waiting = [.. waiting];

    /// <summary>Held while the list and the log are changed together.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    public int Count => _waiting.Count;

    /// <summary>The oldest one; null when there is none.</summary>
    public LoggedCommand? First => _waiting is [var first, ..] ? first : null;

    /// <summary>
    /// The id for a command that is to be added: the log has commands in the order of their ids, which are of the senders' clocks.
    /// </summary>
    /// <param name="own">The id that it has; it keeps it if that is behind those of all others.</param>
    public Guid NextId(Guid own) => _waiting is [.., var last] && own <= last.Outcome.Id ? CommandGuid.After(last.Outcome.Id) : own;

    /// <summary>Whether one of this subject waits.</summary>
    public bool Has(string subject) => _waiting.Exists(c => c.Subject == subject);

    /// <summary>Those whose time to live is over.</summary>
    public IReadOnlyList<LoggedCommand> Expired(DateTimeOffset now) => _waiting.FindAll(c => c.Outcome.ExpiresAt <= now);

    /// <summary>Adds a command behind the others, in the place of one of the same subject.</summary>
    public void Add(LoggedCommand command)
    {
        _waiting.RemoveAll(c => c.Subject == command.Subject);
        _waiting.Add(command);
    }

    /// <summary>Puts a command that could not be sent back before the others.</summary>
    public void PutBack(LoggedCommand command) => _waiting.Insert(0, command);

    public void Remove(Guid commandId) => _waiting.RemoveAll(c => c.Outcome.Id == commandId);
}
