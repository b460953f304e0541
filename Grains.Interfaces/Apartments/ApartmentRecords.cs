using System.Collections.Immutable;

namespace Gateway.Grains.Interfaces.Apartments;

/// <summary>An apartment's configuration version: one up with every change.</summary>
[GenerateSerializer, Immutable, Alias("Gateway.ApartmentVersion")]
public sealed record ApartmentVersion(long Version);

/// <summary>An apartment as its owner sees it.</summary>
/// <param name="Version">Its configuration version.</param>
/// <param name="SceneId">The scene that was set last, if any.</param>
/// <param name="ArmState">1 off, 2 on.</param>
/// <param name="Contents">What it holds; null when the asker's version is this one.</param>
[GenerateSerializer, Immutable, Alias("Gateway.ApartmentView")]
public sealed record ApartmentView(long Version, long? SceneId, int ArmState, ApartmentContents? Contents);

/// <summary>What an apartment holds.</summary>
[GenerateSerializer, Immutable, Alias("Gateway.ApartmentContents")]
public sealed record ApartmentContents(
    string Name, ImmutableArray<RelayerView> Relayers, ImmutableArray<SceneView> Scenes, ImmutableArray<Contactor> Contactors);

/// <summary>A scene.</summary>
[GenerateSerializer, Immutable, Alias("Gateway.SceneView")]
public sealed record SceneView(long Id, string Name, ImmutableArray<SceneContent> Contents);

/// <summary>One value that a scene sets.</summary>
/// <param name="Id">Its number within the scene, 1 up.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="KeySequence">The device's key.</param>
/// <param name="Value">The value.</param>
[GenerateSerializer, Immutable, Alias("Gateway.SceneContent")]
public sealed record SceneContent(long Id, long DeviceId, int KeySequence, int Value);

/// <summary>A person to be told of alarms.</summary>
/// <param name="Id">The contactor's id.</param>
/// <param name="Name">The person's name.</param>
/// <param name="MobilePhone">The mobile phone number; empty for none.</param>
/// <param name="Email">The email address; empty for none.</param>
[GenerateSerializer, Immutable, Alias("Gateway.Contactor")]
public sealed record Contactor(long Id, string Name, string MobilePhone, string Email);

/// <summary>A change of a contactor; what is null stays.</summary>
[GenerateSerializer, Immutable, Alias("Gateway.ContactorChange")]
public sealed record ContactorChange(long ContactorId, string? Name, string? MobilePhone, string? Email);

/// <summary>A change of a scene; what is null stays.</summary>
/// <param name="SceneId">The scene.</param>
/// <param name="Name">Its new name.</param>
/// <param name="Contents">Its new contents, all of them.</param>
[GenerateSerializer, Immutable, Alias("Gateway.SceneChange")]
public sealed record SceneChange(long SceneId, string? Name, ImmutableArray<SceneContent>? Contents);

/// <summary>A linked relayer with the devices that it serves.</summary>
[GenerateSerializer, Immutable, Alias("Gateway.RelayerView")]
public sealed record RelayerView(long Id, string Code, string Name, ImmutableArray<DeviceView> Devices);

/// <summary>A device.</summary>
[GenerateSerializer, Immutable, Alias("Gateway.DeviceView")]
public sealed record DeviceView(long Id, string Type, string Model, string Code, string Name, ImmutableArray<DeviceKey> Keys);

/// <summary>A key of a device.</summary>
/// <param name="Sequence">Its number within the device, 0 up.</param>
/// <param name="Name">What its owner calls it; may be empty.</param>
[GenerateSerializer, Immutable, Alias("Gateway.DeviceKey")]
public sealed record DeviceKey(int Sequence, string Name);

/// <summary>A device to add.</summary>
/// <param name="Model">A model of the device catalogue.</param>
/// <param name="Code">Its code, hexadecimal.</param>
/// <param name="RelayerId">The relayer that serves it; one that is not linked is ignored.</param>
/// <param name="Name">Its name; null for its type's.</param>
/// <param name="KeyNames">Names for some of its keys.</param>
[GenerateSerializer, Immutable, Alias("Gateway.NewDevice")]
public sealed record NewDevice(string Model, string Code, long? RelayerId, string? Name, ImmutableArray<DeviceKey> KeyNames);

/// <summary>A change of a device; what is null stays.</summary>
[GenerateSerializer, Immutable, Alias("Gateway.DeviceChange")]
public sealed record DeviceChange(
    long DeviceId, string? Name, string? Code, string? NotificationFlag, ImmutableArray<DeviceKey> KeyNames);

/// <summary>How to reach a device.</summary>
/// <param name="ApartmentId">The apartment that it stands in.</param>
/// <param name="Version">The apartment's version; the route is good while that stands.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="Model">Its model.</param>
/// <param name="Keys">The keys that it has.</param>
/// <param name="Relayers">The relayers to try, the main one first; at least one.</param>
[GenerateSerializer, Immutable, Alias("Gateway.DeviceRoute")]
public sealed record DeviceRoute(
    long ApartmentId, long Version, long DeviceId, string Model, ImmutableArray<int> Keys, ImmutableArray<long> Relayers);
