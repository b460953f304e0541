using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Client;

/// <summary>Commands devices from within the cluster, as an Orleans client or a silo: no HTTP and no key in between. Thread-safe.</summary>
/// <param name="grains">The cluster: an <c>IClusterClient</c> that is connected, or a silo's grain factory.</param>
public sealed class OrleansCommandClient(IGrainFactory grains) : ICommandClient
{
    private const string JsonKind = "relayer";

    // How many commands of one call are under way at once.
    private const int AtOnce = 64;

    /// <inheritdoc />
    public async Task<CommandReport> SendAsync(
        string device, string instruction, CommandData data = default, CommandOptions? options = null, CancellationToken cancellation = default)
    {
        var request = Request(device, instruction, data, options);
        return request is null
            ? Unknown(device, instruction)
            : Report(await AskAsync(agent => agent.Send(request), cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc />
    public async Task<CommandReport> SendNoWaitAsync(
        string device, string instruction, CommandData data = default, CommandOptions? options = null, CancellationToken cancellation = default)
    {
        var request = Request(device, instruction, data, options);
        return request is null
            ? Unknown(device, instruction)
            : Report(await AskAsync(agent => agent.SendNoWait(request), cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<CommandReport>> SendManyAsync(
        IReadOnlyCollection<string> devices,
        string instruction,
        CommandData data = default,
        CommandOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(devices);
        ArgumentOutOfRangeException.ThrowIfZero(devices.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(devices.Count, ICommandClient.MaxDevices);
        if (devices.Distinct(StringComparer.Ordinal).Count() != devices.Count)
        {
            throw new GatewayException("A device is named twice: it would do twice what is asked once.");
        }

        using var places = new SemaphoreSlim(AtOnce);
        return await Task.WhenAll(devices.Select(async device =>
        {
            await places.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                return await SendAsync(device, instruction, data, options, cancellation).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        })).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<CommandReport?> GetCommandAsync(Guid id, CancellationToken cancellation = default) =>
        await AskAsync(agent => agent.GetOutcome(id), cancellation).ConfigureAwait(false) is { } outcome ? Report(outcome) : null;

    /// <inheritdoc />
    public async Task<CommandReport?> CancelAsync(Guid id, CancellationToken cancellation = default)
    {
        var (result, command) = await AskAsync(agent => agent.Cancel(id), cancellation).ConfigureAwait(false);
        return result == CancelResult.Unavailable
            ? throw new GatewayUnavailableException("The gateway's database, or a part of the cluster, does not answer: the command was cancelled, or not. Try again.")
            : command is null ? null : Report(command);
    }

    /// <inheritdoc />
    public async Task<bool> FindAsync(string device, CancellationToken cancellation = default) =>
        DeviceId.TryParse(device, out var id) && await AskAsync(agent => agent.Find(id), cancellation).ConfigureAwait(false);

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> GetListAsync(int num, int page, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(num, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(num, ICommandClient.MaxPage);
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        var devices = await AskAsync(agent => agent.GetList(num, page), cancellation).ConfigureAwait(false);
        return [.. devices.Select(static device => device.Device.ToString())];
    }

    /// <inheritdoc />
    public Task<long> GetTotalAsync(CancellationToken cancellation = default) => AskAsync(static agent => agent.GetTotal(), cancellation);

    private async Task<T> AskAsync<T>(Func<ICommandAgentGrain, Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask(grains.GetGrain<ICommandAgentGrain>(Random.Shared.Next(ICommandAgentGrain.Keys)))
                .WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (CommandLogUnavailableException away)
        {
            throw new GatewayUnavailableException(away.Message, away);
        }
        catch (Exception gone) when (gone is TimeoutException or OrleansException)
        {
            throw new GatewayUnavailableException($"The cluster does not answer: {gone.Message}", gone);
        }
    }

    private static CommandRequest? Request(string device, string instruction, CommandData data, CommandOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(device);
        ArgumentException.ThrowIfNullOrEmpty(instruction);
        if (options?.Deadline <= TimeSpan.Zero || options?.TimeToLive < TimeSpan.Zero)
        {
            throw new GatewayException("A deadline must be over 0, and a time to live not under 0.");
        }

        return DeviceId.TryParse(device, out var id)
            ? new CommandRequest(id, instruction, data.Bytes) { Deadline = options?.Deadline, TimeToLive = options?.TimeToLive }
            : null;
    }

    private static CommandReport Unknown(string device, string instruction) =>
        new(Guid.Empty, device, instruction, CommandState.Failed) { Reason = FailureReasons.UnknownDevice };

    private static CommandReport Report(CommandOutcome outcome) => new(
        outcome.Id, outcome.Device.ToString(), outcome.Instruction, (CommandState)(int)outcome.State)
    {
        Reason = outcome.Reason,
        Status = outcome.Status,
        Answer = Answer(outcome),
        CreatedAt = outcome.CreatedAt,
        SentAt = outcome.SentAt,
        EndedAt = outcome.EndedAt,
        ExpiresAt = outcome.ExpiresAt,
    };

    // A relayer speaks JSON; should one ever not, its bytes are the caller's to read.
    private static CommandData Answer(CommandOutcome outcome)
    {
        if (outcome.Device.Kind != JsonKind || outcome.Answer.IsEmpty)
        {
            return CommandData.FromBytes(outcome.Answer);
        }

        try
        {
            return CommandData.FromJson(outcome.Answer);
        }
        catch (System.Text.Json.JsonException)
        {
            return CommandData.FromBytes(outcome.Answer);
        }
    }
}
