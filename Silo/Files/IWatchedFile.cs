namespace Gateway.Silo.Files;

/// <summary>A file that is read again when it changes.</summary>
internal interface IWatchedFile
{
    /// <summary>Reads it again if it has changed. For one caller at a time.</summary>
    /// <param name="logger">Where it is said what came of it.</param>
    void ReadIfChanged(ILogger logger);
}
