using System.Buffers;
using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Presence;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Links;

/// <summary>
/// What holds the session of a device to the device's grain, whatever protocol it speaks: made by a login, confirmed by signs of life, made again
/// when the grain is lost, ended with the connection. Detaching and attaching again are thread-safe; the rest is for the session's own reader.
/// </summary>
internal sealed class DeviceAttachment
{
    private readonly EdgeConnection _connection;
    private readonly DeviceSessionServices _services;
    private readonly IDevice _device;
    private readonly DeviceLink _link;
    private long _confirmedAt;
    private int _isDetached;

    private DeviceAttachment(EdgeConnection connection, DeviceSessionServices services, IDevice device, DeviceLink link)
    {
        _connection = connection;
        _services = services;
        _device = device;
        _link = link;
        _confirmedAt = services.Time.GetTimestamp();
    }

    private long Epoch => _link.Epoch;

    /// <summary>Attaches a connection to the grain of the device that has logged in by it; with patience while the grain is lost with its silo.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="services">What all sessions of devices share.</param>
    /// <param name="device">The device's grain.</param>
    /// <param name="id">The device.</param>
    /// <param name="output">Writes the commands to the device.</param>
    /// <param name="options">How its link is limited.</param>
    /// <returns>What came of it, and the attachment where it did; it gets no commands before <see cref="Open"/>.</returns>
    public static async Task<(AttachResult Result, DeviceAttachment? Attachment)> Attach(
        EdgeConnection connection, DeviceSessionServices services, IDevice device, DeviceId id, ILinkOutput output, LinkOptions options)
    {
        var attached = await services.Calls.Repeat(connection, () => device.Attach(services.Edge.Reference(connection), id.Code))
            .ConfigureAwait(false);
        if (attached.Result == AttachResult.Attached)
        {
            var link = new DeviceLink(device.GetGrainId(), id, attached.Epoch, output, options, services.Links);

            // Nothing is granted yet: what the grain has decided since its answer, a block for one, the first command finds out.
            services.Links.Links.Add(link);
            foreach (var trace in attached.Traces)
            {
                connection.AddTrace(trace, services.Time);
            }

            connection.IsAuthorized = true;
            var presence = new DevicePresence(id.ToString(), attached.Epoch, services.Time.GetUtcNow());
            connection.Presence = presence;
            services.Presence.Online(presence, connection);
            if (attached.Flapping is { } flapping)
            {
                services.Presence.Flapping(presence, connection, flapping.HeldOffUntil);
            }

            return (attached.Result, new DeviceAttachment(connection, services, device, link));
        }

        services.Logger.LogInformation(
            "Connection {ConnectionId} from {Address} was refused as {Device}: {Reason}",
            connection.Id,
            connection.RemoteAddress,
            id,
            attached.Result);
        return (attached.Result, null);
    }

    /// <summary>The device has been told that its login succeeded: now it gets commands.</summary>
    public void Open() => _link.Open();

    /// <summary>Takes an answer of the device.</summary>
    public void Answer(uint sequence, uint instruction, uint status, in ReadOnlySequence<byte> body) =>
        _link.Answer(sequence, instruction, status, body);

    /// <summary>The login is over: no command goes to the device any more. Thread-safe.</summary>
    public void End() => _services.Links.Links.Remove(_link);

    /// <summary>The device gave a sign of life: now and then the grain is asked whether it still knows of it.</summary>
    public ValueTask ConfirmNowAndThen()
    {
        var now = _connection.Now;
        if (_services.Time.GetElapsedTime(_confirmedAt, now) < _services.Links.ConfirmTime)
        {
            return default;
        }

        _confirmedAt = now;
        return new ValueTask(Confirm());
    }

    /// <summary>Attaches the connection again, to a grain that has lost it. Does not fail; what cannot be done now a later sign of life does.</summary>
    public async Task Reattach()
    {
        // Its grain comes to life anew and does not know of the link: it must be asked before the link is used.
        _link.Void();
        try
        {
            var (askedAt, generation) = Now();
            var isOwn = await _services.Calls.Repeat(_connection, () => _device.Reattach(_services.Edge.Reference(_connection), Epoch))
                .ConfigureAwait(false);
            if (isOwn)
            {
                _link.Confirm(askedAt, generation);
            }
            else if (Volatile.Read(ref _isDetached) == 0)
            {
                End();
                _connection.Close(CloseReason.Replaced);
            }
        }
        catch (Exception e)
        {
            _services.Logger.LogWarning(e, "Connection {ConnectionId} could not be attached again", _connection.Id);
        }
    }

    /// <summary>The connection is gone, or logs in anew: the grain is told, which ignores it if a newer login took over.</summary>
    /// <param name="reason">Why it is gone; a login is replaced by a new one.</param>
    public void Detach(CloseReason reason)
    {
        if (Interlocked.Exchange(ref _isDetached, 1) == 0)
        {
            End();
            if (_connection.Presence is { } presence)
            {
                _connection.Presence = null;
                _services.Presence.Offline(presence, _connection, reason);
            }

            _services.Calls.Observe(_connection, _services.Calls.Insist(() => _device.Detach(Epoch)), nameof(IDevice.Detach));
        }
    }

    private async Task Confirm()
    {
        try
        {
            var (askedAt, generation) = Now();
            if (await _device.Confirm(Epoch).ConfigureAwait(false))
            {
                _link.Confirm(askedAt, generation);
            }
            else
            {
                await Reattach().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            _services.Logger.LogWarning(e, "Connection {ConnectionId} could not confirm its attachment", _connection.Id);
        }
    }

    private (long Timestamp, int Generation) Now() => (_services.Time.GetTimestamp(), _services.Links.Authority.Generation);
}
