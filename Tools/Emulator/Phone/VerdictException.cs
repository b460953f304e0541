namespace Gateway.Emulator.Phone;

/// <summary>A step did not show what it should have; the message says what it showed.</summary>
internal sealed class VerdictException(string message) : Exception(message);
