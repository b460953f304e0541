using System.Net;
using System.Net.Sockets;

namespace Gateway.EdgeListener.Connections;

/// <summary>Whom an address stands for where something is counted by address.</summary>
public static class ClientAddress
{
    private const int PrefixBytes = 8;

    /// <summary>
    /// An IPv4 address as itself, also where an IPv6 socket shows it mapped; an IPv6 address as its /64 network, since a client has all of that
    /// network's addresses.
    /// </summary>
    public static IPAddress CountedAs(IPAddress address)
    {
        address = address.Unmapped();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(PrefixBytes).Clear();
        return new IPAddress(bytes, address.ScopeId);
    }
}
