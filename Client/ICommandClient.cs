namespace Gateway.Client;

/// <summary>
/// Commands devices that are connected to a gateway, whatever protocol they speak, and tells what came of it (protocol 3). Thread-safe; one for
/// a whole program is enough.
/// </summary>
/// <remarks>
/// Every method throws <see cref="GatewayUnavailableException"/> when the gateway does not answer, and <see cref="GatewayException"/> when it
/// refuses what was asked; what becomes of a command is no exception but its <see cref="CommandReport"/>. A command is delivered at most once,
/// so nothing here is ever sent a second time: whoever repeats a command after <see cref="CommandState.Unknown"/> or an exception may have it
/// done twice.
/// </remarks>
public interface ICommandClient
{
    /// <summary>How many devices <see cref="SendManyAsync"/> takes at once.</summary>
    const int MaxDevices = 1000;

    /// <summary>The longest page of <see cref="GetListAsync"/>.</summary>
    const int MaxPage = 1000;

    /// <summary>Sends a command and waits for the device's answer, at most for its deadline.</summary>
    /// <param name="device">The device's id: <c>relayer:test_relayer</c>, <c>terminal:T9000010</c>.</param>
    /// <param name="instruction">What to do: <c>ControlDevice</c>, <c>turnon</c>.</param>
    /// <param name="data">What goes with it: JSON or bytes, whichever the kind of device takes.</param>
    /// <param name="options">How long to wait, and whether to keep it for a device that is offline; null for the gateway's own.</param>
    /// <param name="cancellation">Ends the wait; the command may have been sent.</param>
    /// <returns>What came of it. With a time to live it may still be <see cref="CommandState.Queued"/>: see <see cref="GetCommandAsync"/>.</returns>
    Task<CommandReport> SendAsync(
        string device, string instruction, CommandData data = default, CommandOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Sends the same command to several devices and waits for all of them.</summary>
    /// <param name="devices">The devices' ids, 1 to <see cref="MaxDevices"/>.</param>
    /// <param name="instruction">What to do.</param>
    /// <param name="data">What goes with it.</param>
    /// <param name="options">How long to wait, and whether to keep it for devices that are offline.</param>
    /// <param name="cancellation">Ends the wait; the commands may have been sent.</param>
    /// <returns>What came of each, in the order of the devices.</returns>
    Task<IReadOnlyList<CommandReport>> SendManyAsync(
        IReadOnlyCollection<string> devices,
        string instruction,
        CommandData data = default,
        CommandOptions? options = null,
        CancellationToken cancellation = default);

    /// <summary>Hands a command to the gateway and does not wait for the device.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="instruction">What to do.</param>
    /// <param name="data">What goes with it.</param>
    /// <param name="options">How long to wait, and whether to keep it for a device that is offline.</param>
    /// <param name="cancellation">Ends the wait; the command may have been taken.</param>
    /// <returns>As it was taken: <see cref="CommandState.Queued"/> or further, or <see cref="CommandState.Failed"/>.</returns>
    Task<CommandReport> SendNoWaitAsync(
        string device, string instruction, CommandData data = default, CommandOptions? options = null, CancellationToken cancellation = default);

    /// <summary>What is known of a command.</summary>
    /// <param name="id">Its id, see <see cref="CommandReport.Id"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null when nothing is.</returns>
    Task<CommandReport?> GetCommandAsync(Guid id, CancellationToken cancellation = default);

    /// <summary>Ends a command that is queued, so that it is never sent.</summary>
    /// <param name="id">Its id, see <see cref="CommandReport.Id"/>.</param>
    /// <param name="cancellation">Ends the wait; the command may have been cancelled.</param>
    /// <returns>
    /// What is known of it: it was cancelled if it is <see cref="CommandState.Failed"/> by <see cref="CommandReport.Cancelled"/>; it was too late for that if
    /// it is anything else. Null when nothing is known.
    /// </returns>
    Task<CommandReport?> CancelAsync(Guid id, CancellationToken cancellation = default);

    /// <summary>Whether a device is online now.</summary>
    /// <param name="device">The device's id; one that was never here is not online.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<bool> FindAsync(string device, CancellationToken cancellation = default);

    /// <summary>The ids of a page of the devices that are online, in an order that stays; up to a second behind.</summary>
    /// <param name="num">How many a page has, 1 to <see cref="MaxPage"/>.</param>
    /// <param name="page">Which page, 0 up; behind the last one all are empty.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<IReadOnlyList<string>> GetListAsync(int num, int page, CancellationToken cancellation = default);

    /// <summary>How many devices are online in the whole cluster; up to a second behind.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    Task<long> GetTotalAsync(CancellationToken cancellation = default);
}
