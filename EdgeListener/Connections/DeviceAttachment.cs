using Gateway.EdgeListener.Presence;
using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Connections;

/// <summary>
/// What holds the session of a device to the device's grain, whatever protocol it speaks: made by a login, confirmed by signs of life, made again
/// when the grain is lost, ended with the connection. Detaching and attaching again are thread-safe; the rest is for the session's own reader.
/// </summary>
internal sealed class DeviceAttachment
{
    /// <summary>How often signs of life are carried on to the grain.</summary>
    private static readonly TimeSpan ConfirmPeriod = TimeSpan.FromSeconds(30);

    private readonly EdgeConnection _connection;
    private readonly DeviceSessionServices _services;
    private readonly IDevice _device;
    private readonly long _epoch;
    private long _confirmedAt;
    private int _isDetached;

    private DeviceAttachment(EdgeConnection connection, DeviceSessionServices services, IDevice device, DeviceId id, long epoch)
    {
        _connection = connection;
        _services = services;
        _device = device;
        _epoch = epoch;
        Id = id;
        _confirmedAt = services.Time.GetTimestamp();
    }

    /// <summary>The device.</summary>
    public DeviceId Id { get; }

    /// <summary>Attaches a connection to the grain of the device that has logged in by it; with patience while the grain is lost with its silo.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="services">What all sessions of devices share.</param>
    /// <param name="device">The device's grain.</param>
    /// <param name="id">The device.</param>
    /// <returns>What came of it, and the attachment where it did.</returns>
    public static async Task<(AttachResult Result, DeviceAttachment? Attachment)> Attach(
        EdgeConnection connection, DeviceSessionServices services, IDevice device, DeviceId id)
    {
        var attached = await services.Calls.Repeat(connection, () => device.Attach(services.Edge.Reference(connection), id.Code))
            .ConfigureAwait(false);
        if (attached.Result == AttachResult.Attached)
        {
            connection.IsAuthorized = true;
            var presence = new DevicePresence(id.ToString(), attached.Epoch, services.Time.GetUtcNow());
            connection.Presence = presence;
            services.Presence.Online(presence, connection);
            if (attached.Flapping is { } flapping)
            {
                services.Presence.Flapping(presence, connection, flapping.HeldOffUntil);
            }

            return (attached.Result, new DeviceAttachment(connection, services, device, id, attached.Epoch));
        }

        services.Logger.LogInformation(
            "Connection {ConnectionId} from {Address} was refused as {Device}: {Reason}",
            connection.Id,
            connection.RemoteAddress,
            id,
            attached.Result);
        return (attached.Result, null);
    }

    /// <summary>Carries an answer of the device to its grain.</summary>
    public void Answer(uint sequence, uint commandId, uint status, ReadOnlyMemory<byte> body)
    {
        var answer = _device.Answer(_epoch, sequence, commandId, status, body);
        if (!answer.IsCompletedSuccessfully)
        {
            _services.Calls.Observe(_connection, answer, nameof(IDevice.Answer));
        }
    }

    /// <summary>The device gave a sign of life: now and then the grain is asked whether it still knows of it.</summary>
    public ValueTask ConfirmNowAndThen()
    {
        var now = _services.Time.GetTimestamp();
        if (_services.Time.GetElapsedTime(_confirmedAt, now) < ConfirmPeriod)
        {
            return default;
        }

        _confirmedAt = now;
        return new ValueTask(Confirm());
    }

    /// <summary>Attaches the connection again, to a grain that has lost it. Does not fail; what cannot be done now a later sign of life does.</summary>
    public async Task Reattach()
    {
        try
        {
            var isOwn = await _services.Calls.Repeat(_connection, () => _device.Reattach(_services.Edge.Reference(_connection), _epoch))
                .ConfigureAwait(false);
            if (!isOwn && Volatile.Read(ref _isDetached) == 0)
            {
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
            if (_connection.Presence is { } presence)
            {
                _connection.Presence = null;
                _services.Presence.Offline(presence, _connection, reason);
            }

            _services.Calls.Observe(_connection, _services.Calls.Insist(() => _device.Detach(_epoch)), nameof(IDevice.Detach));
        }
    }

    private async Task Confirm()
    {
        try
        {
            if (!await _device.Confirm(_epoch).ConfigureAwait(false))
            {
                await Reattach().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            _services.Logger.LogWarning(e, "Connection {ConnectionId} could not confirm its attachment", _connection.Id);
        }
    }
}
