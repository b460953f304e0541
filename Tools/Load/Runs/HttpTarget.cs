namespace Gateway.Load.Runs;

/// <summary>The gateway's HTTP listener, and who asks it.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Key">A key of its API; null for none.</param>
/// <param name="Connections">How many connections ask at once.</param>
internal sealed record HttpTarget(ServerAddress Address, string? Key, int Connections);
