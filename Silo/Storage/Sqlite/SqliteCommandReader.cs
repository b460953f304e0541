using System.Collections.Immutable;
using Gateway.Grains.Commands;
using Gateway.Grains.Interfaces.Commands;
using Gateway.Silo.Storage.Commands;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>The reader's statements about commands.</summary>
internal sealed class SqliteCommandReader(SqliteConnection connection) : IDisposable
{
    private readonly SqlitePrepared _open = new(
        connection, $"SELECT {StoredCommand.Columns} FROM gateway_command WHERE device = $device AND state < 2 ORDER BY id", "device");

    private readonly SqlitePrepared _find = new(connection, $"SELECT {StoredCommand.Columns} FROM gateway_command WHERE id = $id", "id");

    private readonly SqlitePages _pages = new(connection, "device", "before", "limit");

    /// <summary>Looks commands up.</summary>
    public ImmutableArray<LoggedCommand> Read(ICommandRead read) => read switch
    {
        CommandOpen open => Rows(_open.With(null, open.Device)),
        CommandFind find => Rows(_find.With(null, SqliteCommands.IdOf(find.Id))),
        CommandPage page => Page(page.Query),
        _ => throw new NotSupportedException($"{read.GetType()} is no look-up in SQLite."),
    };

    /// <inheritdoc />
    public void Dispose()
    {
        _open.Dispose();
        _find.Dispose();
        _pages.Dispose();
    }

    private ImmutableArray<LoggedCommand> Page(CommandQuery query) => Rows(_pages.With(
        StoredCommand.PageSql(query, "$device", "$before", "$limit"),
        query.Device,
        query.Before is { } before ? SqliteCommands.IdOf(before) : null,
        query.Limit));

    private static ImmutableArray<LoggedCommand> Rows(SqliteCommand command)
    {
        using var rows = command.ExecuteReader();
        var found = ImmutableArray.CreateBuilder<LoggedCommand>();
        while (rows.Read())
        {
            var outcome = new CommandOutcome(
                new Guid(rows.GetFieldValue<byte[]>(0), bigEndian: true),
                StoredCommand.Device(rows.GetString(1)),
                rows.GetString(2),
                (CommandState)rows.GetInt32(7))
            {
                Reason = rows.GetString(8),
                Status = (uint)rows.GetInt64(9),
                Answer = rows.GetFieldValue<byte[]>(10),
                CreatedAt = SqliteTime.To(rows.GetInt64(11)),
                SentAt = Time(rows, 12),
                EndedAt = Time(rows, 13),
                ExpiresAt = Time(rows, 14),
            };
            found.Add(new LoggedCommand(
                outcome,
                (uint)rows.GetInt64(3),
                rows.GetString(4),
                rows.GetFieldValue<byte[]>(5),
                TimeSpan.FromMilliseconds(rows.GetInt64(6))));
        }

        return found.DrainToImmutable();
    }

    private static DateTimeOffset? Time(SqliteDataReader rows, int column) =>
        rows.IsDBNull(column) ? null : SqliteTime.To(rows.GetInt64(column));
}
