using System.Net;

namespace Gateway.Load.Fleet;

/// <summary>
/// Local addresses to connect from. One address has some 28,000 ports for one server, and a server may limit the connections per address;
/// on Linux all of 127.0.0.0/8 is this machine.
/// </summary>
internal static class LoopbackSources
{
    /// <summary>How many connections are taken to fit on one address.</summary>
    public const int ConnectionsPerAddress = 20_000;

    /// <summary>The most that <see cref="Create"/> gives.</summary>
    public const int Max = 250;

    /// <summary>Chooses the addresses.</summary>
    /// <param name="server">The server.</param>
    /// <param name="connections">How many connections they are for.</param>
    /// <param name="asked">How many were asked for; null = as many as needed.</param>
    /// <returns>The addresses; none when the system's own choice will do.</returns>
    /// <exception cref="ToolException">Some were asked for, but the server is not on this machine.</exception>
    public static IReadOnlyList<IPAddress> Create(ServerAddress server, int connections, int? asked)
    {
        var count = asked ?? ((connections + ConnectionsPerAddress - 1) / ConnectionsPerAddress);
        if (count <= 1)
        {
            return [];
        }

        return ServerAddress.IsLoopback(server.Host)
            ? [.. Enumerable.Range(1, Math.Min(count, Max)).Select(last => new IPAddress([127, 0, 0, (byte)last]))]
            : throw new ToolException($"More than {ConnectionsPerAddress} connections, or --sources, work only with a server on this machine.");
    }

    /// <summary>The address for a connection, taking turns; null when the system chooses.</summary>
    public static IPAddress? At(IReadOnlyList<IPAddress> sources, int index) => sources.Count == 0 ? null : sources[index % sources.Count];
}
