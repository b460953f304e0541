using System.Net.Sockets;
using Npgsql;

namespace Gateway.Silo.Storage.Postgres;

/// <summary>What the reader's and the writer's connections have in common.</summary>
internal static class PostgresSession
{
    /// <summary>True when the connection itself is gone, as after a restart of the server; not when it took too long.</summary>
    public static bool IsLost(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => true,
        PostgresException => false,
        NpgsqlException { InnerException: IOException or SocketException or ObjectDisposedException } => true,
        _ => false,
    };
}
