namespace Gateway.Silo.Storage;

/// <summary>The storage cannot be used; the message says why and what to do, and is meant for the operator as it is.</summary>
internal sealed class StorageStartException(string message, Exception? cause = null) : Exception(message, cause);
