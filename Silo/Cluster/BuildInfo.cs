using Gateway.Silo.Configuration;

namespace Gateway.Silo;

/// <summary>What this build is and has.</summary>
internal static class BuildInfo
{
    public const string Name = "cluster";

    public static bool HasCluster => true;

    public static bool HasDotNetty => true;

    public static EdgeTransport DefaultTransport => EdgeTransport.DotNetty;
}
