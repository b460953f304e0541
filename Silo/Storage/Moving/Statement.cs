using System.Data.Common;

namespace Gateway.Silo.Storage.Moving;

/// <summary>A statement with named parameters that is carried out many times, in one transaction, in either database.</summary>
internal sealed class Statement : IDisposable
{
    private readonly DbCommand _command;

    /// <summary>Prepares it.</summary>
    /// <param name="transaction">Where.</param>
    /// <param name="sql">A constant of the program's, with <c>@name</c> for each parameter.</param>
    /// <param name="parameters">The parameters' names.</param>
    public Statement(DbTransaction transaction, string sql, params string[] parameters)
    {
        _command = transaction.Connection!.CreateCommand();
        _command.Transaction = transaction;
#pragma warning disable CA2100 // The text is a constant of the callers'.
        _command.CommandText = sql;
#pragma warning restore CA2100
        _command.CommandTimeout = 0; // a large table takes the time that it takes
        foreach (var name in parameters)
        {
            var parameter = _command.CreateParameter();
            parameter.ParameterName = name;
            _command.Parameters.Add(parameter);
        }
    }

    /// <summary>Carries it out.</summary>
    /// <returns>How many rows it concerned.</returns>
    public int Run(params ReadOnlySpan<object?> values) => With(values).ExecuteNonQuery();

    /// <summary>The first number of the first row.</summary>
    public long Number(params ReadOnlySpan<object?> values) => Convert.ToInt64(With(values).ExecuteScalar(), null);

    /// <summary>The rows.</summary>
    public DbDataReader Rows(params ReadOnlySpan<object?> values) => With(values).ExecuteReader();

    /// <inheritdoc />
    public void Dispose() => _command.Dispose();

    private DbCommand With(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return _command;
    }
}
