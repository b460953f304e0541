using System.Net;
using System.Net.Sockets;

namespace Gateway.EdgeListener.Connections;

/// <summary>What is always the same about addresses.</summary>
public static class Addresses
{
    /// <summary>All addresses of this machine: of IPv6 and with it IPv4, or of IPv4 alone where the system has no IPv6.</summary>
    public static IPAddress Any => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;

    /// <summary>An IPv4 address that an IPv6 socket shows as <c>::ffff:a.b.c.d</c>, as itself; any other as it is.</summary>
    public static IPAddress Unmapped(this IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
