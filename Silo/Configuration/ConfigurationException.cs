namespace Gateway.Silo.Configuration;

/// <summary>A setting cannot be used; the message names its key, and is meant for the operator as it is.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
