using Npgsql;
using NpgsqlTypes;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Shorter ways to say a statement's positional parameters.</summary>
internal static class PostgresParameters
{
    /// <summary>Adds a value of the type that <typeparamref name="T"/> maps to.</summary>
    public static NpgsqlCommand With<T>(this NpgsqlCommand command, T value)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return command;
    }

    /// <inheritdoc cref="With{T}(NpgsqlCommand, T)"/>
    public static NpgsqlBatchCommand With<T>(this NpgsqlBatchCommand command, T value)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return command;
    }

    /// <summary>Adds a column of values, one of each row.</summary>
    public static NpgsqlBatchCommand With<TRow, T>(this NpgsqlBatchCommand command, IReadOnlyList<TRow> rows, Func<TRow, T> column)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = column(rows[i]);
        }

        return command.With(values);
    }

    /// <summary>Adds a time that may be absent.</summary>
    public static NpgsqlParameterCollection AddOrNull(this NpgsqlParameterCollection parameters, DateTimeOffset? time)
    {
        parameters.Add(new NpgsqlParameter { Value = time?.UtcDateTime ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return parameters;
    }

    /// <summary>Adds a value that may be absent.</summary>
    public static NpgsqlParameterCollection AddOrNull(this NpgsqlParameterCollection parameters, object? value, NpgsqlDbType type)
    {
        parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return parameters;
    }

    /// <summary>Adds a list that may be absent.</summary>
    public static NpgsqlParameterCollection AddOrNull<T>(this NpgsqlParameterCollection parameters, T[]? values, NpgsqlDbType element)
    {
        parameters.Add(new NpgsqlParameter { Value = values ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | element });
        return parameters;
    }
}
