using Gateway.Silo.Configuration;
using Gateway.Silo.Storage.Moving;

namespace Gateway.Silo.Commands;

/// <summary>What commands that move rows have in common.</summary>
internal static class MovingArguments
{
    /// <summary>The option that names the build whose states are meant.</summary>
    public const string Build = "--build";

    /// <summary>A line of a command's usage.</summary>
    public const string BuildUsage =
        "  --build cluster|standalone   which build keeps its states in that PostgreSQL database; this program's, unless said otherwise";

    /// <summary>How many rows go by between two lines of progress.</summary>
    public const int ProgressStep = 10_000;

    /// <summary>The storage that the settings name.</summary>
    /// <exception cref="UsageException">There is no such build.</exception>
    public static MovingStoreOpening Storage(CommandArguments arguments, GatewaySettings settings) =>
        new(settings.Storage, ReadBuild(arguments.Value(Build)), settings.Cluster.ServiceId);

    private static StatesOf ReadBuild(string? build) => build switch
    {
        null => BuildInfo.HasCluster ? StatesOf.Cluster : StatesOf.Standalone,
        "cluster" => StatesOf.Cluster,
        "standalone" => StatesOf.Standalone,
        _ => throw new UsageException($"{Build} is '{build}'; it can be cluster or standalone."),
    };
}
