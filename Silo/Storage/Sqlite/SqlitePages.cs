using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>Statements that differ by their conditions and have the same parameters; each is prepared once. There are few.</summary>
internal sealed class SqlitePages(SqliteConnection connection, params string[] parameters) : IDisposable
{
    private readonly Dictionary<string, SqlitePrepared> _prepared = [];

    /// <summary>The statement with these values, in the order of the parameters' names; null stands for NULL.</summary>
    /// <param name="sql">A text that the program made, without anything that a user wrote.</param>
    /// <param name="values">The values.</param>
    public SqliteCommand With(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            _prepared.Add(sql, statement = new SqlitePrepared(connection, sql, parameters));
        }

        return statement.With(null, values);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Dispose();
        }
    }
}
