using Gateway.Silo.Storage.States;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>The statements that look many states up in the one or the other table that grains store them in: rows of key and payload. Thread-safe.</summary>
internal interface IPostgresStates
{
    /// <summary>The states of a range of keys.</summary>
    NpgsqlCommand Select(StateRange range);

    /// <summary>The states of some keys.</summary>
    NpgsqlCommand Select(StatesByKey some);
}
