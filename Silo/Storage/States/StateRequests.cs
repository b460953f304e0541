using System.Collections.Immutable;
using System.Data.Common;

namespace Gateway.Silo.Storage.States;

/// <summary>A look-up of states of one name.</summary>
internal interface IStateRead : IReadRequest<ImmutableArray<KeyedState>>
{
    /// <summary>What the states, and their grains, are called.</summary>
    string Name { get; }
}

/// <summary>See <see cref="IStateQueries.Range"/>.</summary>
/// <param name="Name">What the states, and their grains, are called.</param>
/// <param name="After">The key after which it begins.</param>
/// <param name="Before">The key before which it ends.</param>
/// <param name="Limit">How many at most.</param>
internal sealed record StateRange(string Name, string After, string Before, int Limit) : IStateRead
{
    /// <summary>Reads a row of key and payload.</summary>
    public static KeyedState Row(DbDataReader row, TimeColumn time) => new(row.GetString(0), row.GetFieldValue<byte[]>(1));

    /// <summary>The range of the keys that begin with a text.</summary>
    public static StateRange Of(string name, string prefix, string after, int limit) =>
        new(name, prefix + after, prefix[..^1] + (char)(prefix[^1] + 1), limit);
}

/// <summary>See <see cref="IStateQueries.Find"/>.</summary>
/// <param name="Name">What the states, and their grains, are called.</param>
/// <param name="Keys">The keys.</param>
internal sealed record StatesByKey(string Name, ImmutableArray<string> Keys) : IStateRead;
