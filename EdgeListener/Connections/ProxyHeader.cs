using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.EdgeListener.Connections;

/// <summary>What a look at the front of a connection found.</summary>
internal enum ProxyHeaderFound
{
    /// <summary>Not enough bytes to tell.</summary>
    Incomplete,

    /// <summary>A whole header.</summary>
    Whole,

    /// <summary>Something else.</summary>
    None,
}

/// <summary>
/// The header by which a balancer says whose connection it passes on: the PROXY protocol, version 1 (a line of text) and version 2 (binary), as
/// HAProxy's document of it says.
/// </summary>
internal static class ProxyHeader
{
    /// <summary>The longest line of version 1, with its end.</summary>
    private const int MaxLine = 107;

    /// <summary>Version 2 up to its length field.</summary>
    private const int FixedLength = 16;

    /// <summary>The longest rest of version 2, addresses and what a balancer adds; those of today add some hundred bytes.</summary>
    private const int MaxRest = 4096;

    private const int Version2 = 0x20;
    private const int VersionMask = 0xF0;
    private const int Local = 0;
    private const int Proxy = 1;
    private const int TcpOverIPv4 = 0x11;
    private const int TcpOverIPv6 = 0x21;
    private const int IPv4Length = 4;
    private const int IPv6Length = 16;
    private const int PortLength = 2;

    private static ReadOnlySpan<byte> LineStart => "PROXY "u8;

    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Looks at the front of what has arrived.</summary>
    /// <param name="buffer">What has arrived.</param>
    /// <param name="length">The header's length in bytes, if it is whole.</param>
    /// <param name="source">Whose connection it is; null where the balancer speaks for itself, as for its health checks, or does not say.</param>
    public static ProxyHeaderFound Read(in ReadOnlySequence<byte> buffer, out int length, out IPEndPoint? source)
    {
        Span<byte> bytes = stackalloc byte[MaxLine];
        bytes = bytes[..(int)Math.Min(buffer.Length, MaxLine)];
        buffer.Slice(0, bytes.Length).CopyTo(bytes);
        (length, source) = (0, null);
        return StartsAs(bytes, LineStart) ? ReadLine(bytes, out length, out source)
            : StartsAs(bytes, Signature) ? ReadBinary(bytes, buffer.Length, out length, out source)
            : ProxyHeaderFound.None;
    }

    /// <summary>Whether bytes are, as far as they go, those of a start.</summary>
    private static bool StartsAs(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> start) =>
        bytes.Length < start.Length ? start.StartsWith(bytes) : bytes.StartsWith(start);

    private static ProxyHeaderFound ReadLine(ReadOnlySpan<byte> bytes, out int length, out IPEndPoint? source)
    {
        (length, source) = (0, null);
        var end = bytes.IndexOf(LineEnd);
        if (end < 0)
        {
            return bytes.Length < MaxLine ? ProxyHeaderFound.Incomplete : ProxyHeaderFound.None;
        }

        length = end + LineEnd.Length;
        var parts = Encoding.Latin1.GetString(bytes[..end]).Split(' ');
        switch (parts[1])
        {
            case "UNKNOWN":
                return ProxyHeaderFound.Whole;
            case "TCP4" or "TCP6" when parts.Length == 6:
                var family = parts[1] == "TCP4" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
                if (!IsAddress(parts[2], family, out var address) || !IsAddress(parts[3], family, out _)
                    || !IsPort(parts[4], out var port) || !IsPort(parts[5], out _))
                {
                    return ProxyHeaderFound.None;
                }

                source = new IPEndPoint(address.Unmapped(), port);
                return ProxyHeaderFound.Whole;
            default:
                return ProxyHeaderFound.None;
        }
    }

    // The runtime takes more for an address than the protocol does: "1", "0x7f.1", brackets, scopes.
    private static bool IsAddress(string text, AddressFamily family, out IPAddress address) =>
        IPAddress.TryParse(text, out address!) && address.AddressFamily == family
        && (family == AddressFamily.InterNetwork ? address.ToString() == text : text.AsSpan().IndexOfAny("[]%/") < 0);

    private static bool IsPort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);

    private static ProxyHeaderFound ReadBinary(ReadOnlySpan<byte> bytes, long available, out int length, out IPEndPoint? source)
    {
        (length, source) = (0, null);
        if (bytes.Length < FixedLength)
        {
            return ProxyHeaderFound.Incomplete;
        }

        int version = bytes[Signature.Length] & VersionMask, command = bytes[Signature.Length] & ~VersionMask, transport = bytes[Signature.Length + 1];
        int rest = BinaryPrimitives.ReadUInt16BigEndian(bytes[(FixedLength - 2)..]);
        var address = transport switch { TcpOverIPv4 => IPv4Length, TcpOverIPv6 => IPv6Length, _ => 0 };
        if (version != Version2 || command is not (Local or Proxy) || rest > MaxRest
            || (command == Proxy && address > 0 && rest < 2 * (address + PortLength)))
        {
            return ProxyHeaderFound.None;
        }

        if (available < FixedLength + rest)
        {
            return ProxyHeaderFound.Incomplete;
        }

        length = FixedLength + rest;
        if (command == Proxy && address > 0)
        {
            var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[(FixedLength + (2 * address))..]);
            source = new IPEndPoint(new IPAddress(bytes.Slice(FixedLength, address)).Unmapped(), port);
        }

        return ProxyHeaderFound.Whole;
    }
}
