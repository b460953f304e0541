using System.Globalization;

namespace Gateway.Load.Fleet;

/// <summary>Names for what one run adds, unlike those of any other run against the same server.</summary>
internal sealed class RunNames
{
    /// <summary>The password of all accounts.</summary>
    public const string Password = "load-123";

    private readonly uint _run;

    /// <summary>Draws the run's own part.</summary>
    public RunNames(Random random) => _run = (uint)random.NextInt64(1L << 32);

    /// <summary>User name of an account.</summary>
    public string Account(long index) => string.Create(CultureInfo.InvariantCulture, $"load{_run:x8}-{index}");

    /// <summary>sb_code of a relayer.</summary>
    public string Relayer(int index) => string.Create(CultureInfo.InvariantCulture, $"LOAD{_run:X8}{index:X6}");

    /// <summary>dev_code of a device: hexadecimal text.</summary>
    public string Device(int index) => string.Create(CultureInfo.InvariantCulture, $"{_run:x8}{index:x6}");
}
