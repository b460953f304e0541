using System.Collections.Immutable;

namespace Gateway.Silo.Storage.States;

/// <summary>
/// Reads the states of many grains, wherever the grains store them, without the grains: what is stored, which may be older than what a
/// grain knows. Thread-safe.
/// </summary>
internal interface IStateQueries
{
    /// <summary>The most states that can be asked for at once.</summary>
    const int MaxStates = 1000;

    /// <summary>Reads states in the order of their keys, byte by byte in UTF-8. An index gives them: the time does not depend on how many there are.</summary>
    /// <param name="name">What the states, and their grains, are called.</param>
    /// <param name="prefix">What their keys begin with, such as <c>relayer/</c>; nothing that Orleans could take for a number.</param>
    /// <param name="after">Only those whose keys, behind the prefix, come after this; empty for all.</param>
    /// <param name="limit">How many, 1 to <see cref="MaxStates"/>.</param>
    /// <returns>Default when the database does not answer.</returns>
    Task<ImmutableArray<KeyedState>> Range(string name, string prefix, string after, int limit);

    /// <summary>Reads states by their keys.</summary>
    /// <param name="name">What the states, and their grains, are called.</param>
    /// <param name="keys">The keys, as grains have them, <see cref="MaxStates"/> at most.</param>
    /// <returns>Those that are stored, in no order; default when the database does not answer.</returns>
    Task<ImmutableArray<KeyedState>> Find(string name, ImmutableArray<string> keys);
}

/// <summary>A state as it is stored.</summary>
/// <param name="Key">Its grain's key.</param>
/// <param name="Payload">UTF-8 JSON.</param>
internal readonly record struct KeyedState(string Key, byte[] Payload);
