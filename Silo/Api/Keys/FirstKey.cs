using Gateway.Grains.Accounts;
using Gateway.Grains.Interfaces.ApiKeys;

namespace Gateway.Silo.Api.Keys;

/// <summary>
/// Sees to it that there is a key that may do everything: one in the settings, or one in a file that only the gateway's user can read, made on the
/// first start. The file is also by what the command line's own commands reach the gateway.
/// </summary>
internal sealed class FirstKey(IGrainFactory grains, ApiOptions options, IRandomness randomness, TimeProvider time, ILogger<FirstKey> logger) : IHostedService
{
    /// <summary>Reads a key file.</summary>
    /// <returns>The key; null when there is no file.</returns>
    /// <exception cref="ConfigurationException">It holds no key, or cannot be read.</exception>
    public static string? Read(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            var text = File.ReadAllText(path).Trim();
            return ApiKeyText.TryReadId(text, out _)
                ? text
                : throw new ConfigurationException($"{path} holds no key of the API. Remove it: then the gateway makes one, if there is no other.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The key of the API in {path} cannot be read: {e.Message}");
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.ConfiguredKey is not null)
        {
            return;
        }

        var text = Read(options.KeyFile);
        var isNew = text is null;
        text ??= Write();
        ApiKeyText.TryReadId(text, out var id);
        var key = new ApiKeyRecord(
            id.ToString(), $"first key, {Environment.MachineName}", ApiKeyRole.Admin, Convert.ToHexString(ApiKeyText.Hash(text)), time.GetUtcNow());
        switch (await Add(key))
        {
            case ApiKeyChange.Done when isNew:
                logger.LogInformation("a key of the API that may do everything was made: {Path}", options.KeyFile);
                break;
            case ApiKeyChange.Done:
                logger.LogInformation("the key of the API is in {Path}", options.KeyFile);
                break;
            case ApiKeyChange.StorageFailure:
                logger.LogWarning("The key of the API in {Path} could not be stored; the next start tries again", options.KeyFile);
                break;
            case var _ when isNew:
                // Other keys are there that may do everything.
                File.Delete(options.KeyFile);
                break;
            default:
                logger.LogInformation("the key of the API in {Path} is worth nothing any more; others are", options.KeyFile);
                break;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<ApiKeyChange> Add(ApiKeyRecord key)
    {
        try
        {
            return await grains.GetGrain<IApiKeysGrain>(IApiKeysGrain.Key).AddFirst(key);
        }
        catch (Exception e)
        {
            logger.LogInformation(e, "The keys of the API cannot be reached");
            return ApiKeyChange.StorageFailure;
        }
    }

    // Written before it is stored: what is stored and written nowhere would be a key that nobody has.
    private string Write()
    {
        var (_, text) = ApiKeyText.Make(randomness);
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.KeyFile))!);
            using var writer = new StreamWriter(options.KeyFile, file);
            writer.WriteLine(text);
            return text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The first key of the API cannot be written into {options.KeyFile} (Storage:Path): {e.Message}");
        }
    }
}
