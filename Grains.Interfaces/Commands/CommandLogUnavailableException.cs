namespace Gateway.Grains.Interfaces.Commands;

/// <summary>The database does not answer now, so that what became of commands cannot be read.</summary>
[GenerateSerializer, Alias("Gateway.CommandLogUnavailableException")]
public sealed class CommandLogUnavailableException() : Exception("The database with the commands does not answer now. Ask again.");
