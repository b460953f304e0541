namespace Gateway.Silo.Storage;

/// <summary>The database works but refused one request, for example after a deadlock; nothing of it is stored.</summary>
internal sealed class StateRejectedException(string message, Exception cause) : Exception(message, cause)
{
    /// <summary>The exception for a request that the database refused with these words.</summary>
    public static StateRejectedException Of(IWriteRequest request, string words, Exception cause) =>
        new($"The database refused {(request is StateWrite write ? write.Key.ToString() : request.GetType().Name)}: {words}", cause);
}
