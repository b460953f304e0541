namespace Gateway.EndToEnd.Tests.Wire;

/// <summary>Names that no other test uses.</summary>
internal static class Names
{
    private static readonly string Run = Random.Shared.Next(0x1000_0000).ToString("x7", null);
    private static int s_last;

    public static string Next(string what) => $"{what}-{Run}-{Interlocked.Increment(ref s_last)}";

    /// <summary>A device code: hexadecimal, with letters.</summary>
    public static string DeviceCode() => $"A{Random.Shared.Next(0x1000_0000):X7}{Interlocked.Increment(ref s_last):X6}";

    public static string MobilePhone() => $"1{Random.Shared.NextInt64(10_000_000_000):D10}";
}
