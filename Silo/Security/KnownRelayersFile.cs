using Gateway.EdgeListener.Messaging;
using Gateway.Silo.Configuration;

namespace Gateway.Silo.Security;

/// <summary>
/// The operator's file of relayers, read again within a second when it has changed. One that cannot be used then is complained of, and what was
/// known before stays. Thread-safe.
/// </summary>
internal sealed class KnownRelayersFile : BackgroundService, IKnownRelayers
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly string? _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private (DateTime Written, long Length) _stamp;
    private KnownRelayers _known = KnownRelayers.None;

    /// <exception cref="ConfigurationException">The file cannot be used; the message says what is wrong with it.</exception>
    public KnownRelayersFile(GatewaySettings settings, TimeProvider time, ILogger<KnownRelayersFile> logger)
    {
        (_path, _time, _logger) = (settings.KnownRelayersPath, time, logger);
        if (_path is null)
        {
            return;
        }

        try
        {
            _stamp = Stamp(_path);
            _known = Read(_path);
        }
        catch (Exception e) when (IsOfFile(e))
        {
            throw new ConfigurationException($"Messaging:KnownRelayersPath '{_path}': {e.Message}");
        }
    }

    /// <inheritdoc/>
    public bool TryGet(string code, out string? secretHash) => Volatile.Read(ref _known).TryGet(code, out secretHash);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_path is null)
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                ReadIfChanged(_path);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private void ReadIfChanged(string path)
    {
        var stamp = Stamp(path);
        if (stamp == _stamp)
        {
            return;
        }

        _stamp = stamp;
        try
        {
            var known = Read(path);
            Volatile.Write(ref _known, known);
            _logger.LogInformation("{Path} has changed: {Count} relayers are known", path, known.Count);
        }
        catch (Exception e) when (IsOfFile(e))
        {
            _logger.LogWarning("{Path} has changed and cannot be used, so the relayers known before stay: {Error}", path, e.Message);
        }
    }

    /// <summary>Tells one writing of the file from another; that of no file is one, too.</summary>
    private static (DateTime Written, long Length) Stamp(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    private static KnownRelayers Read(string path) => KnownRelayers.Parse(File.ReadLines(path));

    private static bool IsOfFile(Exception e) => e is IOException or UnauthorizedAccessException or InvalidDataException;
}
