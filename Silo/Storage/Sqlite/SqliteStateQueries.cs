using System.Collections.Immutable;
using Gateway.Silo.Storage.States;
using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>Look-ups of many states.</summary>
internal sealed class SqliteStateQueries(SqliteConnection connection) : IDisposable
{
    // The columns of the primary key, in its order.
    private readonly SqlitePrepared _range = new(
        connection,
        """
        SELECT grain_key, payload FROM gateway_state
        WHERE grain_type = $name AND grain_key > $after AND grain_key < $before AND state_name = $name
        ORDER BY grain_key LIMIT $limit
        """,
        "name", "after", "before", "limit");

    private readonly SqlitePrepared _find = new(
        connection, "SELECT grain_key, payload FROM gateway_state WHERE grain_type = $name AND grain_key = $key AND state_name = $name", "name", "key");

    /// <summary>Looks states up.</summary>
    public ImmutableArray<KeyedState> Read(IStateRead read) => read switch
    {
        StateRange range => _range.With(null, range.Name, range.After, range.Before, range.Limit).ReadAll(StateRange.Row, SqliteTime.In),
        StatesByKey some => Find(some),
        _ => throw new NotSupportedException($"{read.GetType()} is no look-up in SQLite."),
    };

    /// <inheritdoc />
    public void Dispose()
    {
        _range.Dispose();
        _find.Dispose();
    }

    private ImmutableArray<KeyedState> Find(StatesByKey wanted)
    {
        var found = ImmutableArray.CreateBuilder<KeyedState>(wanted.Keys.Length);
        foreach (var key in wanted.Keys)
        {
            found.AddRange(_find.With(null, wanted.Name, key).ReadAll(StateRange.Row, SqliteTime.In));
        }

        return found.DrainToImmutable();
    }
}
