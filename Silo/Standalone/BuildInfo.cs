using Gateway.Silo.Configuration;

namespace Gateway.Silo;

/// <summary>What this build is and has.</summary>
internal static class BuildInfo
{
    public const string Name = "standalone";

    public const bool HasCluster = false;

    public const bool HasDotNetty = false;

    public const EdgeTransport DefaultTransport = EdgeTransport.Kestrel;
}
