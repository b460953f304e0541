using System.Security.Cryptography;
using System.Text.Json;

namespace Gateway.Silo.Files;

/// <summary>
/// What one setting's file holds, or several files that belong together: read at the start, and again when one of them changes
/// (<see cref="WatchedFiles"/>). One that cannot be used then is complained of, and what was read before stays. Reading the value is thread-safe.
/// </summary>
/// <typeparam name="T">What is made of the files; immutable.</typeparam>
internal sealed class WatchedFile<T> : IWatchedFile
    where T : class
{
    private readonly string _setting;
    private readonly string[] _paths;
    private readonly Func<T> _read;
    private readonly Func<T, string> _describe;
    private FileStamp[] _stamps;
    private string? _error;
    private T _value;

    /// <summary>Reads the files for the first time.</summary>
    /// <param name="setting">The setting that names them, for what is logged.</param>
    /// <param name="paths">The files.</param>
    /// <param name="read">Reads them.</param>
    /// <param name="describe">Says in a few words what is in force now, such as "3 relayers are known"; for the log.</param>
    /// <exception cref="ConfigurationException">They cannot be used; the message names the setting and says what is wrong.</exception>
    public WatchedFile(string setting, string[] paths, Func<T> read, Func<T, string> describe)
    {
        (_setting, _paths, _read, _describe) = (setting, paths, read, describe);
        _stamps = Look();
        try
        {
            _value = read();
        }
        catch (Exception e) when (IsOfFile(e))
        {
            throw new ConfigurationException($"{setting} '{string.Join("', '", paths)}': {e.Message}");
        }
    }

    /// <summary>What the last usable version of the files holds.</summary>
    public T Value => Volatile.Read(ref _value);

    /// <inheritdoc/>
    public void ReadIfChanged(ILogger logger)
    {
        // Before they are read: a change meanwhile is another change.
        var stamps = Look();
        var hasChanged = !stamps.AsSpan().SequenceEqual(_stamps);
        if (!hasChanged && _error is null)
        {
            return;
        }

        _stamps = stamps;
        try
        {
            var value = _read();
            _error = null;
            Volatile.Write(ref _value, value);
            FileMetrics.CountRead(_setting, isUsed: true);
            logger.LogInformation("{Setting} has changed: {What}", _setting, _describe(value));
        }
        catch (Exception e) when (IsOfFile(e))
        {
            // Once for each fault. A file that could not be read, and not one that was wrong, may do at the next look though nothing shows at its stamp.
            if (hasChanged || _error != e.Message)
            {
                FileMetrics.CountRead(_setting, isUsed: false);
                logger.LogWarning(
                    "{Setting} has changed and cannot be used, so what was read before stays ({Path}): {Error}",
                    _setting, string.Join(", ", _paths), e.Message);
            }

            _error = e is IOException or UnauthorizedAccessException ? e.Message : null;
        }
    }

    private static bool IsOfFile(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or JsonException or CryptographicException or ArgumentException;

    private FileStamp[] Look() => Array.ConvertAll(_paths, FileStamp.Of);
}
