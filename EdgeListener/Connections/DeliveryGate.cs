using Gateway.Grains.Interfaces.Edges;

namespace Gateway.EdgeListener.Connections;

/// <summary>
/// Holds back what a grain sends in the moment between its taking a login and the device's being told that it succeeded. Few messages come then: a
/// device's grain sends no more than it may have in flight, an account's no more than happens in that moment. Thread-safe,
/// by the lock of this object, for which nobody else has a use.
/// </summary>
internal sealed class DeliveryGate
{
    private List<OutboundMessage>? _held;
    private bool _isOpen;

    /// <summary>Holds a message back, unless the gate is open.</summary>
    /// <returns>False when it is open: the message may go out.</returns>
    public bool TryHold(OutboundMessage message)
    {
        if (Volatile.Read(ref _isOpen))
        {
            return false;
        }

        lock (this)
        {
            if (_isOpen)
            {
                return false;
            }

            (_held ??= []).Add(message);
            return true;
        }
    }

    /// <summary>Opens the gate: the device is told, then gets what was held back.</summary>
    /// <param name="tell">Tells the device.</param>
    /// <param name="send">Sends a message.</param>
    public void Open(Action tell, Action<OutboundMessage> send)
    {
        lock (this)
        {
            tell();
            foreach (var message in _held ?? [])
            {
                send(message);
            }

            _held = null;
            _isOpen = true;
        }
    }

    /// <summary>Closes the gate: the login is over. What is held back is dropped.</summary>
    public void Close()
    {
        lock (this)
        {
            _isOpen = false;
            _held = null;
        }
    }
}
