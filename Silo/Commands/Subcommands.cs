using Gateway.Silo.Hosting;
using Gateway.Silo.Security;

namespace Gateway.Silo.Commands;

/// <summary>What the program can do beside being a gateway.</summary>
internal static class Subcommands
{
    /// <summary>Exit code: the command could not do what it was asked to.</summary>
    public const int Failed = 1;

    /// <summary>Exit code: the command line is wrong.</summary>
    public const int WrongUsage = 2;

    /// <summary>Runs the command that the first argument names.</summary>
    /// <returns>Its exit code; null when the first argument is a setting, or there is none.</returns>
    public static Task<int>? Run(string[] arguments)
    {
        if (arguments is not [var word, ..] || word.StartsWith('-') || word.StartsWith('/') || word.Contains('=', StringComparison.Ordinal))
        {
            return null;
        }

        var rest = arguments[1..];
        return word switch
        {
            "health" => HealthProbe.Run(rest),
            "relayer-secret" => RelayerSecretCommand.Run(rest),
            "api-key" => Task.FromResult(ApiKeyCommand.Run(rest, Console.Out, Console.Error)),
            "export" => Task.FromResult(ExportCommand.Run(rest, Console.Out, Console.Error)),
            "import" => Task.FromResult(ImportCommand.Run(rest, Console.Out, Console.Error)),
            "import-legacy" => Task.FromResult(ImportLegacyCommand.Run(rest, Console.Out, Console.Error)),
            _ => Unknown(word),
        };
    }

    private static async Task<int> Unknown(string word)
    {
        await Console.Error.WriteLineAsync($"gateway: there is no command '{word}'; there are health, relayer-secret, api-key, export, import and import-legacy. Without one a gateway runs.");
        return WrongUsage;
    }
}
