using System.Collections.Immutable;
using Gateway.Grains.Commands;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Silo.Storage.History;

namespace Gateway.Silo.Storage.Commands;

/// <summary>The command log over either database.</summary>
internal sealed class CommandLog(StorageWorkers workers, CommandRecorder recorder, HistoryMetrics metrics, ILogger<CommandLog> logger) : ICommandLog
{
    private const int LongestPage = 1000;

    /// <inheritdoc />
    public Task<bool> Keep(LoggedCommand command) => Write(new CommandKeep(StoredCommand.Clean(command)));

    /// <inheritdoc />
    public Task<bool> Update(CommandOutcome outcome) => Write(new CommandUpdate(outcome with { Reason = StoredText.Clean(outcome.Reason) }));

    /// <inheritdoc />
    public void Record(LoggedCommand command) => recorder.Record(command);

    /// <inheritdoc />
    public Task<ImmutableArray<LoggedCommand>> ReadOpen(string device) => Read(new CommandOpen(StoredText.Clean(device)));

    /// <inheritdoc />
    public Task<ImmutableArray<LoggedCommand>> Find(Guid commandId) => Read(new CommandFind(commandId));

    /// <inheritdoc />
    public Task<ImmutableArray<LoggedCommand>> Query(CommandQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, LongestPage);
        return Read(new CommandPage(query with { Device = query.Device is null ? null : StoredText.Clean(query.Device) }));
    }

    private async Task<bool> Write(IWriteRequest<bool> write)
    {
        try
        {
            return await workers.WriteHistoryAsync(write).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // The worker has told it.
            metrics.Failed();
            return false;
        }
        catch (StateRejectedException refused)
        {
            logger.LogError(refused, "The database refused a command");
            metrics.Failed();
            return false;
        }
    }

    private async Task<ImmutableArray<LoggedCommand>> Read(ICommandRead read)
    {
        try
        {
            return await workers.ReadHistoryAsync(read).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // The worker has told it.
            metrics.Failed();
            return default;
        }
    }
}
