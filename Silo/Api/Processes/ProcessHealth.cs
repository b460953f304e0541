namespace Gateway.Silo.Api.Processes;

/// <summary>How this process is.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="StartedAt">When it started, UTC.</param>
/// <param name="IsStorageAvailable">Whether the database answers.</param>
/// <param name="Connections">How many connections of devices and phones it holds.</param>
/// <param name="PendingCommands">How many commands to devices are under way.</param>
/// <param name="MemoryBytes">How much memory it has of the system.</param>
/// <param name="CpuSeconds">How much processor time it has used since its start.</param>
internal sealed record ProcessHealth(
    string Version,
    DateTimeOffset StartedAt,
    bool IsStorageAvailable,
    int Connections,
    int PendingCommands,
    long MemoryBytes,
    double CpuSeconds);
