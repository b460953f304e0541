namespace Gateway.EndToEnd.Tests.Hosting;

/// <summary>What a gateway can hold TCP connections with.</summary>
internal static class Transports
{
    public const string DotNetty = "DotNetty";
    public const string Kestrel = "Kestrel";

    /// <summary>All of them, the default first.</summary>
    public static string[] All => [DotNetty, Kestrel];
}
