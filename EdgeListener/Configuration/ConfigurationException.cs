namespace Gateway.EdgeListener.Configuration;

/// <summary>A setting cannot be used; the message names its key, and is meant for the operator as it is.</summary>
/// <param name="message">What is wrong.</param>
public sealed class ConfigurationException(string message) : Exception(message);
