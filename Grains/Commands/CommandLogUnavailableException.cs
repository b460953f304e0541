namespace Gateway.Grains.Commands;

/// <summary>The database does not answer now, so that a device's state or its commands cannot be read.</summary>
/// <param name="cause">What the database said, if that is known.</param>
public sealed class CommandLogUnavailableException(Exception? cause = null)
    : Exception("The database does not answer now. Ask again.", cause);
