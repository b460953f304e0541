using Gateway.Silo.Configuration;

namespace Gateway.Silo;

/// <summary>What this build is and has.</summary>
internal static class BuildInfo
{
    public const string Name = "standalone";

    public static bool HasCluster => false;

    public static bool HasDotNetty => false;

    public static EdgeTransport DefaultTransport => EdgeTransport.Kestrel;
}
