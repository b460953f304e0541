using System.Reflection;

namespace Gateway.EndToEnd.Tests.Hosting;

/// <summary>Where the programs are that the tests start.</summary>
internal static class Programs
{
    private static readonly Dictionary<string, string?> Metadata = typeof(Programs).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(a => a.Key, a => a.Value);

    public static string Silo => Metadata["Gateway.Silo"]!;

    public static string Load => Metadata["Gateway.Load"]!;

    public static string Example => Metadata["Gateway.SendCommand"]!;

    public static string Emulator => Metadata["Gateway.Emulator"]!;
}
