using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Grains.Interfaces.Relayers;

/// <summary>
/// One relayer, by its id: a device with apartments, which may command it, and with devices of its own behind it, which report.
/// </summary>
[Alias("Gateway.IRelayerGrain")]
public interface IRelayerGrain : IGrainWithIntegerKey, IDevice
{
    /// <summary>What a login is judged by.</summary>
    [Alias("GetAdmission")]
    Task<RelayerAdmission> GetAdmission();

    /// <summary>An operator enrols the relayer, or removes it: then its secret is forgotten, and its connection closed.</summary>
    /// <param name="code">The code that it logs in with.</param>
    /// <param name="isEnrolled">False to remove it.</param>
    /// <returns>False when the storage did not take it.</returns>
    [Alias("SetEnrolled")]
    Task<bool> SetEnrolled(string code, bool isEnrolled);

    /// <summary>Takes the relayer's first secret, unless it has one already.</summary>
    /// <param name="code">The code that it logs in with.</param>
    /// <param name="secretHash">The hash of its secret.</param>
    /// <returns>The hash that stands: this one, or an earlier one; null when the storage did not take it.</returns>
    [Alias("Enrol")]
    Task<string?> Enrol(string code, string secretHash);

    /// <summary>An operator enrols the relayer with a secret, or has its secret forgotten. The connection that it has stays.</summary>
    /// <param name="code">The code that it logs in with.</param>
    /// <param name="secretHash">The hash of its secret; null for none.</param>
    /// <returns>False when the storage did not take it.</returns>
    [Alias("SetSecret")]
    Task<bool> SetSecret(string code, string? secretHash);

    /// <summary>What an operator may know of the relayer.</summary>
    [Alias("GetOverview")]
    Task<RelayerOverview> GetOverview();

    /// <summary>
    /// A device under this relayer reported something. It is judged in the order in which it came; what it raises is stored before the call
    /// completes.
    /// </summary>
    [Alias("Report")]
    Task<Reply> Report(DeviceReport report);

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

/// <summary>What a relayer's login is judged by.</summary>
/// <param name="IsEnrolled">Whether an operator has enrolled it.</param>
/// <param name="SecretHash">The hash of its secret; null when it has none yet.</param>
[GenerateSerializer, Immutable, Alias("Gateway.RelayerAdmission")]
public sealed record RelayerAdmission(bool IsEnrolled, string? SecretHash)
{
    /// <inheritdoc/>
    public override string ToString() => $"{nameof(RelayerAdmission)} {IsEnrolled}"; // never the hash into a log
}

/// <summary>Who lets a relayer in and whom it belongs to, as far as it knows.</summary>
/// <param name="IsEnrolled">Whether an operator has enrolled it.</param>
/// <param name="HasSecret">Whether it has a secret.</param>
/// <param name="Apartments">The apartments that link it.</param>
[GenerateSerializer, Immutable, Alias("Gateway.RelayerOverview")]
public sealed record RelayerOverview(bool IsEnrolled, bool HasSecret, ImmutableArray<long> Apartments);

/// <summary>What a device reported.</summary>
/// <param name="DeviceCode">Its code, in any case.</param>
/// <param name="KeySequence">The key.</param>
/// <param name="Value">The value.</param>
[GenerateSerializer, Immutable, Alias("Gateway.DeviceReport")]
public sealed record DeviceReport(string DeviceCode, int KeySequence, int Value);
