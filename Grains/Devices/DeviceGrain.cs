using Gateway.Grains.Interfaces.Devices;
using Gateway.Grains.Interfaces.Edges;
using Gateway.Grains.Persistence;
using Microsoft.Extensions.Logging;

namespace Gateway.Grains.Devices;

/// <summary>
/// What the grains of all devices do alike: which connection is the device's, who may command it, what is kept for it. A kind of device
/// adds what is its own. Its calls must interleave (<c>[Reentrant]</c>).
/// </summary>
/// <param name="store">The device's state.</param>
/// <param name="options">How its commands are limited.</param>
/// <param name="services">What all devices share.</param>
/// <param name="logger">The log.</param>
internal abstract partial class DeviceGrain<TState>(
    IPersistentState<TState> store, DeviceOptions options, DeviceServices services, ILogger logger) : Grain, IDevice
    where TState : DeviceState, new()
{
    private EarlyLeave? _leaving;
    private bool _isOver;

    /// <summary>The kind's name in device ids.</summary>
    protected abstract string Kind { get; }

    /// <summary>What is stored.</summary>
    protected Durable<TState> State { get; } = new(store, logger);

    /// <summary>Whether the kind was told something of a device that never was here, which must not be forgotten yet.</summary>
    protected virtual bool KnowsMore => false;

    /// <summary>The log.</summary>
    protected ILogger Log => logger;

    /// <summary>The clock.</summary>
    protected TimeProvider Time => services.Time;

    /// <summary>The way to devices.</summary>
    protected IDeviceRouter Router => services.Router;

    /// <summary>The device's id, for the log.</summary>
    private string Name => new DeviceId(Kind, State.Current.Code).ToString();

    /// <summary>One that never was here, and of which nothing is known, leaves again.</summary>
    private EarlyLeave Leaving => _leaving ??= new EarlyLeave(
        this, () => State.Current.Code.Length == 0 && _connection is null && _traces is null && !KnowsMore);

    private IEdgeDirectory Edges => services.Edges;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // The connection finds the next activation: the runtime may end this one at any time, when it loses the silo that knew where this grain
        // lives, for one.
        _isOver = true;
        _connection?.Edge.Reattach(_connection.ConnectionId);
        return Task.CompletedTask;
    }
}
