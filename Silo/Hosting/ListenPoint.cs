using System.Globalization;
using System.Net;

namespace Gateway.Silo.Hosting;

/// <summary>Where the process listens.</summary>
/// <param name="Setting">The setting with the port.</param>
/// <param name="Address">The address.</param>
/// <param name="Port">The port; 0 for none.</param>
/// <param name="AddressSetting">The setting with the address; null where there is none.</param>
internal sealed record ListenPoint(string Setting, IPAddress Address, int Port, string? AddressSetting = null)
{
    /// <summary>Whether both cannot be listened on at a time.</summary>
    public bool Meets(ListenPoint other) =>
        Port == other.Port && Port != 0 && (Address.Equals(other.Address) || IsAny(Address) || IsAny(other.Address));

    /// <summary>The port, and how to choose another.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Port} (--{Setting}=…)");

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
