namespace Gateway.Silo.Commands;

/// <summary>A command line is wrong; the message is for the operator.</summary>
internal sealed class UsageException(string message) : Exception(message);
