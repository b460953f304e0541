using System.Security.Cryptography.X509Certificates;

namespace Gateway.Silo.Notifications.Mail;

/// <summary>Connections to the mail server that outlive a mail, so that the next one needs no handshake and no login. Thread-safe.</summary>
internal sealed class MailConnections : IAsyncDisposable
{
    /// <summary>How many mails go over one connection: servers close one of their own accord after some.</summary>
    internal const int MaxMails = 50;

    /// <summary>How long a connection is kept without a mail.</summary>
    internal static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    private readonly MailSettings _settings;
    private readonly X509ChainPolicy _authorities;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<MailConnection> _idle = [];
    private readonly ITimer _sweep;
    private bool _isClosed;

    public MailConnections(MailSettings settings, X509ChainPolicy authorities, TimeProvider time)
    {
        (_settings, _authorities, _time) = (settings, authorities, time);
        _sweep = time.CreateTimer(_ => _ = CloseIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A connection for one mail, to be given back: one that waits and still serves, or a new one.</summary>
    public async Task<MailConnection> Take(CancellationToken cancellation)
    {
        while (TakeIdle() is { } waiting)
        {
            var serves = false;
            try
            {
                serves = await waiting.IsAlive(cancellation);
            }
            finally
            {
                if (!serves)
                {
                    waiting.Dispose();
                }
            }

            if (serves)
            {
                return waiting;
            }
        }

        return await MailConnection.Open(_settings, _authorities, cancellation);
    }

    /// <summary>Takes a connection back, for the next mail if it may serve for one.</summary>
    public async ValueTask GiveBack(MailConnection connection)
    {
        if (!connection.IsConnected)
        {
            connection.Dispose();
            return;
        }

        if (connection.Mails < MaxMails)
        {
            lock (_gate)
            {
                if (!_isClosed)
                {
                    connection.IdleSince = _time.GetTimestamp();
                    _idle.Add(connection);
                    _sweep.Change(MaxIdle, Timeout.InfiniteTimeSpan);
                    return;
                }
            }
        }

        await Close([connection]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        MailConnection[] idle;
        lock (_gate)
        {
            _isClosed = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        await _sweep.DisposeAsync();
        await Close(idle);
    }

    // The one used last: the others grow old and are closed.
    private MailConnection? TakeIdle()
    {
        lock (_gate)
        {
            if (_idle.Count == 0)
            {
                return null;
            }

            var newest = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            return newest;
        }
    }

    private Task CloseIdle()
    {
        MailConnection[] old;
        lock (_gate)
        {
            // In the order of IdleSince.
            var count = _idle.TakeWhile(c => _time.GetElapsedTime(c.IdleSince) >= MaxIdle).Count();
            old = [.. _idle.Take(count)];
            _idle.RemoveRange(0, count);
            if (_idle.Count > 0)
            {
                _sweep.Change(MaxIdle - _time.GetElapsedTime(_idle[0].IdleSince), Timeout.InfiniteTimeSpan);
            }
        }

        return Close(old);
    }

    private async Task Close(MailConnection[] connections)
    {
        using var limit = new CancellationTokenSource(CloseTime, _time);
        await Task.WhenAll(connections.Select(c => c.Close(limit.Token)));
    }
}
