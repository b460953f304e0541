using Microsoft.Data.Sqlite;

namespace Gateway.Silo.Storage.Sqlite;

/// <summary>A prepared statement about one state; its parameters are set again for each use.</summary>
internal sealed class SqliteStatement : IDisposable
{
    /// <summary>The condition that picks one state.</summary>
    public const string ByKey = "grain_type = $type AND grain_key = $key AND state_name = $state";

    private readonly SqliteCommand _command;
    private readonly SqliteParameter _type;
    private readonly SqliteParameter _key;
    private readonly SqliteParameter _state;

    /// <summary>Prepares <paramref name="sql"/>, which uses <c>$type</c>, <c>$key</c> and <c>$state</c>.</summary>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is a constant of the callers'.
        _command.CommandText = sql;
#pragma warning restore CA2100
        _type = _command.Parameters.Add("$type", SqliteType.Text);
        _key = _command.Parameters.Add("$key", SqliteType.Text);
        _state = _command.Parameters.Add("$state", SqliteType.Text);
    }

    /// <summary>Adds a parameter of the statement's own.</summary>
    public SqliteParameter Add(string name, SqliteType type) => _command.Parameters.Add(name, type);

    /// <summary>The command, about <paramref name="key"/>, in <paramref name="transaction"/>.</summary>
    public SqliteCommand For(StateKey key, SqliteTransaction? transaction)
    {
        _command.Transaction = transaction;
        _type.Value = key.GrainType;
        _key.Value = key.GrainKey;
        _state.Value = key.StateName;
        return _command;
    }

    /// <inheritdoc />
    public void Dispose() => _command.Dispose();
}
