using Gateway.Grains.Interfaces.Edges;
using Orleans.Concurrency;

namespace Gateway.Grains.Interfaces.Relayers;

/// <summary>
/// One relayer, by its id: where it is connected, and what is under way with it. Commands are delivered at most once. Calls interleave, since
/// a command waits for its answer while answers for others arrive.
/// </summary>
[Alias("Gateway.IRelayerGrain")]
public interface IRelayerGrain : IGrainWithIntegerKey
{
    /// <summary>A login: this connection is the relayer's from now on, and an older one is closed.</summary>
    /// <param name="connection">Where the relayer is connected.</param>
    /// <param name="code">The code that it logged in with.</param>
    /// <returns>The epoch to name in every later call of this connection; 0 when the storage did not take a new relayer.</returns>
    [Alias("Attach")]
    Task<long> Attach(ConnectionRef connection, string code);

    /// <summary>The hash of the secret that this relayer was enrolled with; null before that.</summary>
    [Alias("GetSecretHash")]
    Task<string?> GetSecretHash();

    /// <summary>Enrols the relayer with a secret, unless it has one already.</summary>
    /// <param name="code">The code that it logs in with.</param>
    /// <param name="secretHash">The hash of its secret.</param>
    /// <returns>The hash that stands: this one, or an earlier one; null when the storage did not take it.</returns>
    [Alias("Enrol")]
    Task<string?> Enrol(string code, string secretHash);

    /// <summary>Attaches a connection again whose grain was lost with its silo.</summary>
    /// <param name="connection">Where the relayer is connected.</param>
    /// <param name="epoch">The epoch of its login.</param>
    /// <returns>False when a newer connection is attached: this one must close.</returns>
    [Alias("Reattach")]
    Task<bool> Reattach(ConnectionRef connection, long epoch);

    /// <summary>Whether the connection of this epoch is attached; also a sign of life.</summary>
    [Alias("Confirm")]
    Task<bool> Confirm(long epoch);

    /// <summary>The connection of this epoch is gone. One of an older epoch is ignored.</summary>
    [OneWay, Alias("Detach")]
    Task Detach(long epoch);

    /// <summary>Sends a command and waits for its answer, at most for the control timeout.</summary>
    [Alias("Invoke")]
    Task<CommandResult> Invoke(RelayerCommand command);

    /// <summary>The relayer answered. An answer of an older epoch, or to nothing under way, is dropped and counted.</summary>
    /// <param name="epoch">The epoch of the connection that it came by.</param>
    /// <param name="sequence">The number of the command that it answers.</param>
    /// <param name="commandId">The command that it answers.</param>
    /// <param name="status">The relayer's status.</param>
    /// <param name="body">The relayer's body.</param>
    [OneWay, Alias("Answer")]
    Task Answer(long epoch, uint sequence, uint commandId, uint status, [Immutable] ReadOnlyMemory<byte> body);

    /// <summary>
    /// A device under this relayer reported something. It is judged in the order in which it came; what it raises is stored before the call
    /// completes.
    /// </summary>
    [Alias("Report")]
    Task<Reply> Report(DeviceReport report);

    /// <summary>Whether the relayer is connected.</summary>
    [Alias("IsOnline")]
    Task<bool> IsOnline();

    /// <summary>The <see cref="ConnectionRef.EdgeId"/> of the edge where the relayer is connected; null when it is not.</summary>
    [Alias("GetEdge")]
    Task<string?> GetEdge();

    /// <summary>An apartment is about to link this relayer.</summary>
    /// <returns>False when the storage did not take it.</returns>
    [Alias("Link")]
    Task<bool> Link(long apartmentId, string code);

    /// <summary>An apartment no longer links this relayer.</summary>
    [Alias("Unlink")]
    Task Unlink(long apartmentId);

    /// <summary>An apartment changed: commands by routes of another version are refused from now on.</summary>
    [Alias("RouteChanged")]
    Task RouteChanged(long apartmentId, long version);
}

/// <summary>What a device reported.</summary>
/// <param name="DeviceCode">Its code, in any case.</param>
/// <param name="KeySequence">The key.</param>
/// <param name="Value">The value.</param>
[GenerateSerializer, Immutable, Alias("Gateway.DeviceReport")]
public sealed record DeviceReport(string DeviceCode, int KeySequence, int Value);

/// <summary>A command for a relayer.</summary>
/// <param name="CommandId">The protocol's command.</param>
/// <param name="Body">Its body, relayed as it came.</param>
/// <param name="ApartmentId">The apartment by which the asker may command it.</param>
/// <param name="RouteVersion">The version of that apartment at which the route was found.</param>
[GenerateSerializer, Immutable, Alias("Gateway.RelayerCommand")]
public sealed record RelayerCommand(uint CommandId, ReadOnlyMemory<byte> Body, long ApartmentId, long RouteVersion);

/// <summary>What came of a command.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Status">With <see cref="CommandEnd.Answered"/>: the relayer's status.</param>
/// <param name="Body">With <see cref="CommandEnd.Answered"/>: the relayer's body.</param>
[GenerateSerializer, Immutable, Alias("Gateway.CommandResult")]
public sealed record CommandResult(CommandEnd End, uint Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>A result without an answer.</summary>
    public static CommandResult Without(CommandEnd end) => new(end, 0, default);
}

/// <summary>How a command ended.</summary>
[GenerateSerializer, Alias("Gateway.CommandEnd")]
public enum CommandEnd
{
    /// <summary>The relayer answered.</summary>
    Answered,

    /// <summary>The relayer is not connected; nothing was sent.</summary>
    Offline,

    /// <summary>It was sent, and no answer came; whether the device acted is unknown.</summary>
    NoAnswer,

    /// <summary>It waited behind others until its time was over; nothing was sent.</summary>
    NotSent,

    /// <summary>Too many wait for this relayer; nothing was sent.</summary>
    Busy,

    /// <summary>The apartment has changed since the route was found; nothing was sent. Find the route again.</summary>
    StaleRoute,
}
