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
    public async Task<bool> Keep(LoggedCommand command) => await Write(new CommandKeep(StoredCommand.Clean(command))).ConfigureAwait(false) == true;

    /// <inheritdoc />
    public async Task<LogUpdate> Update(CommandOutcome outcome) =>
        Result(await Write(new CommandUpdate(outcome with { Reason = StoredText.Clean(outcome.Reason) })).ConfigureAwait(false));

    /// <inheritdoc />
    public async Task<LogUpdate> Cancel(Guid commandId, DateTimeOffset at) => Result(await Write(new CommandCancel(commandId, at)).ConfigureAwait(false));

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

    private static LogUpdate Result(bool? answer) => answer switch
    {
        true => LogUpdate.Stored,
        false => LogUpdate.NotOpen,
        null => LogUpdate.Unavailable,
    };

    /// <summary>What the database answered; null when it did not take the write.</summary>
    private async Task<bool?> Write(IWriteRequest<bool> write)
    {
        try
        {
            return await workers.WriteHistoryAsync(write).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // The worker has told it.
            metrics.Failed();
            return null;
        }
        catch (StateRejectedException refused)
        {
            logger.LogError(refused, "The database refused a command");
            metrics.Failed();
            return null;
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
