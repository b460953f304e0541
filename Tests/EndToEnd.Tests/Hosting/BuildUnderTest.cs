using System.Reflection;

namespace Gateway.EndToEnd.Tests.Hosting;

/// <summary>Which build the tests were built for, and where its programs are.</summary>
internal static class BuildUnderTest
{
    public const string Kestrel = "Kestrel";
    public const string DotNetty = "DotNetty";

    private static readonly Dictionary<string, string?> Metadata = typeof(BuildUnderTest).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(a => a.Key, a => a.Value);

    public static bool IsCluster => Metadata["GatewayBuild"] == "cluster";

    /// <summary>The transports that this build has for TCP, its default first.</summary>
    public static string[] Transports => IsCluster ? [DotNetty, Kestrel] : [Kestrel];

    public static string Silo => Metadata["Gateway.Silo"]!;

    public static string Load => Metadata["Gateway.Load"]!;

    public static string Example => Metadata["Gateway.SendCommand"]!;

    public static string Emulator => Metadata["Gateway.Emulator"]!;
}
