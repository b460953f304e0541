namespace Gateway.Grains.Commands;

/// <summary>The database with the commands does not answer now.</summary>
public sealed class CommandLogUnavailableException() : Exception("The database with the commands does not answer now. Ask again.");
