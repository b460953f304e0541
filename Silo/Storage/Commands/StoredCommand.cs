using Gateway.Grains.Commands;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Silo.Storage.Commands;

/// <summary>What both databases' command logs have in common.</summary>
internal static class StoredCommand
{
    /// <summary>The columns, in the order in which they are written and read.</summary>
    public const string Columns =
        "id, device, instruction, instruction_id, subject, data, deadline_ms, state, reason, status, answer, created_at, sent_at, ended_at, expires_at";

    /// <summary>How a device's id is kept.</summary>
    public static string Device(DeviceId device) => StoredText.Clean(device.ToString());

    /// <summary>A device's id as it was kept, however long.</summary>
    public static DeviceId Device(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return new DeviceId(text[..Math.Max(colon, 0)], text[(colon + 1)..]);
    }

    /// <summary>With text that every database can hold.</summary>
    public static LoggedCommand Clean(LoggedCommand command) => command with
    {
        Subject = StoredText.Clean(command.Subject),
        Outcome = command.Outcome with
        {
            Instruction = StoredText.Clean(command.Outcome.Instruction),
            Reason = StoredText.Clean(command.Outcome.Reason),
        },
    };

    /// <summary>The SQL of when a command was sent, when more is known of it: one that is to be sent again, or never was, has no such time.</summary>
    /// <param name="state">The parameter with what is known now.</param>
    /// <param name="sent">The parameter with the time, if that is known.</param>
    public static string SentAt(string state, string sent) =>
        $"CASE WHEN {state} IN ({(int)CommandState.Queued}, {(int)CommandState.Failed}, {(int)CommandState.Expired}) THEN NULL ELSE coalesce({sent}, sent_at) END";

    /// <summary>
    /// The SQL of whether more may be known of a command: it has not come to its end, or what is known is said again. It is marked as sent by one alone
    /// who means to send it.
    /// </summary>
    /// <param name="state">The parameter with what is known now.</param>
    /// <param name="sent">The parameter with when it is sent.</param>
    public static string MayBecome(string state, string sent) =>
        $"CASE WHEN {state} = {(int)CommandState.Sent} THEN state = {(int)CommandState.Queued} OR (state = {state} AND sent_at = {sent}) ELSE state < 2 OR state = {state} END";

    /// <summary>The SQL of a page, newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="device">The device's parameter.</param>
    /// <param name="before">The parameter of the id where the page before ended.</param>
    /// <param name="limit">The page length's parameter.</param>
    public static string PageSql(CommandQuery query, string device, string before, string limit)
    {
        // The state is written out, and that it is not 2, too: only so can the index that leaves most rows out be used.
        string?[] conditions =
        [
            query.Device is null ? null : $"device = {device}",
            query.State is { } state ? (state == CommandState.Answered ? "" : "state <> 2 AND ") + $"state = {(int)state}" : null,
            query.Before is null ? null : $"id < {before}",
        ];
        var where = string.Join(" AND ", conditions.Where(static condition => condition is not null));
        return $"SELECT {Columns} FROM gateway_command{(where.Length > 0 ? " WHERE " + where : "")} ORDER BY id DESC LIMIT {limit}";
    }
}
