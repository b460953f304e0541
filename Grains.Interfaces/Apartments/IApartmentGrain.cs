using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Accounts;
using Orleans.Concurrency;

namespace Gateway.Grains.Interfaces.Apartments;

/// <summary>
/// One apartment, by its id: the truth about which relayers and devices it has. Every method names the account that asks; to any but the owner
/// the apartment does not exist (<see cref="Outcome.BadParameter"/>). A change is stored, and every relayer concerned told, before it is
/// acknowledged.
/// </summary>
[Alias("Gateway.IApartmentGrain")]
public interface IApartmentGrain : IGrainWithIntegerKey
{
    /// <summary>Makes the apartment. One that is there stays as it is: to its owner that is a success, as after an answer that was lost.</summary>
    [Alias("Create")]
    Task<Reply> Create(long accountId, string name);

    /// <summary>Removes the apartment with all that is in it.</summary>
    [Alias("Remove")]
    Task<Reply> Remove(long accountId);

    /// <summary>The account that the apartment belongs to; 0 when there is no such apartment. For the operator, who is no account.</summary>
    [AlwaysInterleave, Alias("GetOwner")]
    Task<long> GetOwner();

    /// <summary>Reads the apartment; its contents only when its version is not <paramref name="knownVersion"/>.</summary>
    [AlwaysInterleave, Alias("Query")]
    Task<Reply<ApartmentView>> Query(long accountId, long knownVersion);

    /// <summary>Renames the apartment.</summary>
    [Alias("Rename")]
    Task<Reply<ApartmentVersion>> Rename(long accountId, string name);

    /// <summary>Links a relayer.</summary>
    [Alias("AddRelayer")]
    Task<Reply<Added>> AddRelayer(long accountId, string code, string name);

    /// <summary>Renames a relayer, or swaps in the box with another code; the devices move along.</summary>
    /// <returns>The id of the box that now stands there.</returns>
    [Alias("ModifyRelayer")]
    Task<Reply<Added>> ModifyRelayer(long accountId, long relayerId, string? name, string? code);

    /// <summary>Unlinks a relayer; its devices are served by the apartment's first one from then on.</summary>
    [Alias("RemoveRelayer")]
    Task<Reply<ApartmentVersion>> RemoveRelayer(long accountId, long relayerId);

    /// <summary>Adds a device.</summary>
    [Alias("AddDevice")]
    Task<Reply<Added>> AddDevice(long accountId, NewDevice device);

    /// <summary>Changes a device.</summary>
    [Alias("ModifyDevice")]
    Task<Reply<ApartmentVersion>> ModifyDevice(long accountId, DeviceChange change);

    /// <summary>Removes a device, or only some of its keys; the last key takes the device along.</summary>
    /// <param name="accountId">Who asks.</param>
    /// <param name="deviceId">The device.</param>
    /// <param name="keys">The keys to remove; empty for the whole device.</param>
    [Alias("RemoveDevice")]
    Task<Reply<ApartmentVersion>> RemoveDevice(long accountId, long deviceId, ImmutableArray<int> keys);

    /// <summary>Adds a scene.</summary>
    [Alias("AddScene")]
    Task<Reply<Added>> AddScene(long accountId, string name, ImmutableArray<SceneContent> contents);

    /// <summary>Changes a scene.</summary>
    [Alias("ModifyScene")]
    Task<Reply<ApartmentVersion>> ModifyScene(long accountId, SceneChange change);

    /// <summary>Removes a scene.</summary>
    [Alias("RemoveScene")]
    Task<Reply<ApartmentVersion>> RemoveScene(long accountId, long sceneId);

    /// <summary>What it takes to set a scene.</summary>
    [AlwaysInterleave, Alias("PlanScene")]
    Task<Reply<ScenePlan>> PlanScene(long accountId, long sceneId);

    /// <summary>What it takes to switch every key of every light.</summary>
    [AlwaysInterleave, Alias("PlanLights")]
    Task<Reply<ScenePlan>> PlanLights(long accountId, bool on);

    /// <summary>Remembers the scene that was set last. The version stays: what a phone keeps a copy of has not changed.</summary>
    [Alias("KeepScene")]
    Task<Reply> KeepScene(long accountId, long sceneId);

    /// <summary>Adds a contactor.</summary>
    [Alias("AddContactor")]
    Task<Reply<Added>> AddContactor(long accountId, string name, string? mobilePhone, string? email);

    /// <summary>Changes a contactor.</summary>
    [Alias("ModifyContactor")]
    Task<Reply<ApartmentVersion>> ModifyContactor(long accountId, ContactorChange change);

    /// <summary>Removes a contactor.</summary>
    [Alias("RemoveContactor")]
    Task<Reply<ApartmentVersion>> RemoveContactor(long accountId, long contactorId);

    /// <summary>Whether the apartment has this scene or contactor.</summary>
    [AlwaysInterleave, Alias("Has")]
    Task<bool> Has(long accountId, ApartmentPart part, long id);

    /// <summary>Finds a device by its code, and the relayers that may serve it.</summary>
    [AlwaysInterleave, Alias("FindRoute")]
    Task<Reply<DeviceRoute>> FindRoute(long accountId, string deviceCode);

    /// <summary>Whether this relayer is linked.</summary>
    [AlwaysInterleave, Alias("HasRelayer")]
    Task<bool> HasRelayer(long accountId, long relayerId);

    /// <summary>Makes the relayer that succeeded the device's main one.</summary>
    /// <param name="accountId">Who asks.</param>
    /// <param name="deviceId">The device.</param>
    /// <param name="relayerId">The relayer that succeeded.</param>
    /// <param name="routeVersion">The version of the route that was tried; an older one changes nothing.</param>
    [Alias("PromoteRelayer")]
    Task PromoteRelayer(long accountId, long deviceId, long relayerId, long routeVersion);

    /// <summary>Arms or disarms the apartment, and tells the account's phones. Its version stays: phones get the arm state with every answer.</summary>
    /// <param name="accountId">Who asks.</param>
    /// <param name="armState">1 off, 2 on.</param>
    [Alias("SetArm")]
    Task<Reply> SetArm(long accountId, int armState);

    /// <summary>
    /// The device with this code, if it stands under this relayer; null when it does not. For the relayer itself, which is no account.
    /// </summary>
    [AlwaysInterleave, Alias("FindReported")]
    Task<ReportedDevice?> FindReported(long relayerId, string deviceCode);

    /// <summary>
    /// The version that routes to this relayer must carry; -1 when the apartment does not link it. For the relayer itself, which is no account.
    /// </summary>
    [AlwaysInterleave, Alias("GetRouteVersion")]
    Task<long> GetRouteVersion(long relayerId);
}

/// <summary>What clients name by its id alone, without the apartment that it is in.</summary>
[GenerateSerializer, Alias("Gateway.ApartmentPart")]
public enum ApartmentPart
{
    /// <summary>A scene.</summary>
    Scene,

    /// <summary>A contactor.</summary>
    Contactor,
}
