using Gateway.EdgeListener.Connections;
using Microsoft.AspNetCore.Connections;

namespace Gateway.EdgeListener.Transport.Kestrel;

/// <summary>Limits how many connections an HTTP port has at a time; more are closed at once, and counted. Thread-safe.</summary>
/// <param name="listener">The port's name in the metrics.</param>
/// <param name="max">How many.</param>
internal sealed class HttpConnectionLimit(string listener, int max)
{
    private int _open;

    /// <summary>Puts the limit before what serves connections.</summary>
    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        try
        {
            if (Interlocked.Increment(ref _open) > max)
            {
                EdgeMetrics.HitLimit(listener, "connections");
                connection.Abort(new ConnectionAbortedException("There are as many connections as there may be."));
                return;
            }

            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    };
}
