using Gateway.Silo.Configuration;

namespace Gateway.Silo;

/// <summary>What this build is and has.</summary>
internal static class BuildInfo
{
    public const string Name = "cluster";

    public const bool HasCluster = true;

    public const bool HasDotNetty = true;

    public const EdgeTransport DefaultTransport = EdgeTransport.DotNetty;
}
