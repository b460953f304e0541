using System.Data.Common;
using Gateway.Silo.Storage;
using Gateway.Silo.Storage.Moving;

namespace Gateway.Silo.Commands;

/// <summary>Runs a command and turns what can go wrong into a message and an exit code.</summary>
internal static class CommandRun
{
    /// <summary>Runs it.</summary>
    /// <param name="usage">How the command is used, shown when it was not used so.</param>
    /// <param name="errors">Where messages go.</param>
    /// <param name="work">The command; returns the exit code.</param>
    public static int Guarded(string usage, TextWriter errors, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (UsageException wrong)
        {
            errors.WriteLine($"gateway: {wrong.Message}");
            errors.WriteLine(usage);
            return Subcommands.WrongUsage;
        }
        catch (Exception failure) when (failure is ConfigurationException or StorageStartException or MovedFileException or IOException
            or UnauthorizedAccessException or DbException)
        {
            errors.WriteLine($"gateway: {failure.Message}");
            return Subcommands.Failed;
        }
    }
}
