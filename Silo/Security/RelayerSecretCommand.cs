using Gateway.Silo.Configuration;

namespace Gateway.Silo.Security;

/// <summary>The subcommand <c>relayer-secret CODE</c>: makes a line for the operator's file of relayers from a secret on the standard input.</summary>
internal static class RelayerSecretCommand
{
    /// <summary>Reads the secret, one line, and prints the line.</summary>
    /// <returns>0, or 1 when there is no code or no secret, or the line would be none.</returns>
    public static async Task<int> Run(string[] args)
    {
        if (args is not [{ Length: > 0 } code] || (await Console.In.ReadLineAsync())?.Trim() is not { Length: > 0 } secret)
        {
            await Console.Error.WriteLineAsync("usage: relayer-secret CODE, with the secret as a line on the standard input");
            return 1;
        }

        using var secrets = new RelayerSecrets(GatewaySettings.From(new ConfigurationBuilder().Build()));
        var line = $"{code} {KnownRelayers.SecretMark}{await secrets.Hash(secret)}";
        try
        {
            if (KnownRelayers.Parse([line]).TryGet(code, out _))
            {
                Console.WriteLine(line);
                return 0;
            }

            await Console.Error.WriteLineAsync($"'{code}' cannot stand in the file as a code");
        }
        catch (InvalidDataException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
        }

        return 1;
    }
}
