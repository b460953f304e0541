namespace Gateway.Silo.Storage;

/// <summary>The database works but refused one request, for example after a deadlock; nothing of it is stored.</summary>
internal sealed class StateRejectedException(string message, Exception cause) : Exception(message, cause);
