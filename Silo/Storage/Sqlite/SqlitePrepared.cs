using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>A prepared statement whose parameters are set anew for each use.</summary>
internal sealed class SqlitePrepared : IDisposable
{
    private readonly SqliteCommand _command;

    /// <summary>Prepares <paramref name="sql"/>.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="sql">A constant of the program's.</param>
    /// <param name="parameters">The names of its parameters, without the dollar sign.</param>
    public SqlitePrepared(SqliteConnection connection, string sql, params string[] parameters)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is a constant of the callers'.
        _command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var name in parameters)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = "$" + name });
        }
    }

    /// <summary>The command with these values, in the order of the parameters' names; null stands for NULL.</summary>
    public SqliteCommand With(SqliteTransaction? transaction, params ReadOnlySpan<object?> values)
    {
        _command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return _command;
    }

    /// <inheritdoc />
    public void Dispose() => _command.Dispose();
}
