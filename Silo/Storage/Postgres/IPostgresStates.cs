using System.Collections.Immutable;
using Gateway.Silo.Storage.States;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>Look-ups of many states in the one or the other table that grains store them in. Thread-safe.</summary>
internal interface IPostgresStates
{
    /// <summary>Looks states up.</summary>
    ImmutableArray<KeyedState> Read(IStateRead read, NpgsqlConnection connection);
}
