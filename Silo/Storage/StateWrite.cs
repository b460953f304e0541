namespace Gateway.Silo.Storage;

/// <summary>One request to the writer: put a state, or remove it when <paramref name="Payload"/> is null.</summary>
/// <param name="Key">Which state.</param>
/// <param name="Payload">The new state as UTF-8 JSON; null removes it.</param>
/// <param name="ExpectedVersion">The version that must be stored now; null = none may be stored.</param>
internal sealed record StateWrite(StateKey Key, ReadOnlyMemory<byte>? Payload, long? ExpectedVersion) : IWriteRequest<StateWriteResult>;
