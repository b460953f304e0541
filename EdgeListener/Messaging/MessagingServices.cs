using Gateway.EdgeListener.Connections;
using Gateway.EdgeListener.Links;
using Gateway.Grains.Interfaces;
using Microsoft.Extensions.Logging;

namespace Gateway.EdgeListener.Messaging;

/// <summary>What all sessions of protocol 1 share. Thread-safe.</summary>
/// <param name="grains">The way to the grains.</param>
/// <param name="edge">This silo's connections.</param>
/// <param name="options">The settings.</param>
/// <param name="logins">Limits failed logins.</param>
/// <param name="knownRelayers">The relayers in the operator's file.</param>
/// <param name="relayerSecrets">Checks relayers' secrets.</param>
/// <param name="restores">Requests for links to new passwords.</param>
/// <param name="signUps">Sign-ups.</param>
/// <param name="devices">What the sessions of all devices share.</param>
/// <param name="logger">The log of all sessions.</param>
public sealed class MessagingServices(
    IGrainFactory grains,
    Edge edge,
    MessagingOptions options,
    LoginThrottle logins,
    IKnownRelayers knownRelayers,
    IRelayerSecrets relayerSecrets,
    PasswordRestoreThrottle restores,
    SignUpThrottle signUps,
    DeviceSessionServices devices,
    ILogger<MessagingServices> logger)
{
    private int _commands;

    internal IGrainFactory Grains => grains;

    internal Edge Edge => edge;

    internal MessagingOptions Options => options;

    internal LoginThrottle Logins => logins;

    internal IKnownRelayers KnownRelayers => knownRelayers;

    internal IRelayerSecrets RelayerSecrets => relayerSecrets;

    internal PasswordRestoreThrottle Restores => restores;

    internal SignUpThrottle SignUps => signUps;

    internal DeviceSessionServices Devices => devices;

    internal DeviceRouter Router => devices.Router;

    internal ILogger Logger => logger;

    internal TimeProvider Time => edge.Time;

    /// <summary>What an exception of a grain call means.</summary>
    internal CallFault Classify(Exception exception) => devices.Calls.Classify(exception);

    /// <summary>Counts a command in; false when the silo has all that it may have under way.</summary>
    internal bool TryBeginCommand() => TryBeginCommands(1);

    /// <summary>Counts commands in, all or none; false when the silo would have more under way than it may.</summary>
    internal bool TryBeginCommands(int count)
    {
        if (Interlocked.Add(ref _commands, count) <= options.MaxCommands)
        {
            return true;
        }

        Interlocked.Add(ref _commands, -count);
        return false;
    }

    /// <summary>Counts a command out.</summary>
    internal void EndCommand() => Interlocked.Decrement(ref _commands);
}
