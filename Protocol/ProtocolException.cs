namespace Gateway.Protocol;

/// <summary>
/// The only exception that decoding lets out: the bytes break the protocol in a way that leaves no step to be found again, so the
/// connection that sent them must be closed.
/// </summary>
/// <param name="message">What was wrong, for the log; holds no payload.</param>
public sealed class ProtocolException(string message) : Exception(message);
