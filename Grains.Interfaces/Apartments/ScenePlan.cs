using System.Collections.Immutable;

namespace Gateway.Grains.Interfaces.Apartments;

/// <summary>What it takes to set a scene, or to switch all lights.</summary>
/// <param name="ApartmentId">The apartment.</param>
/// <param name="SceneId">The scene to be remembered when it is set; null for a switching of all lights.</param>
/// <param name="Devices">The devices concerned.</param>
/// <param name="Steps">The values to set, in order.</param>
/// <param name="Skipped">What cannot be set: its device or key was removed, or has no such state.</param>
[GenerateSerializer, Immutable, Alias("Gateway.ScenePlan")]
public sealed record ScenePlan(
    long ApartmentId,
    long? SceneId,
    ImmutableArray<PlannedDevice> Devices,
    ImmutableArray<PlannedStep> Steps,
    ImmutableArray<SkippedStep> Skipped);

/// <summary>A device of a plan.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Route">How to reach it.</param>
[GenerateSerializer, Immutable, Alias("Gateway.PlannedDevice")]
public sealed record PlannedDevice(string Code, DeviceRoute Route);

/// <summary>A value to set.</summary>
/// <param name="Device">The device, by its place in the plan's list.</param>
/// <param name="KeySequence">The device's key.</param>
/// <param name="Value">The value.</param>
[GenerateSerializer, Immutable, Alias("Gateway.PlannedStep")]
public sealed record PlannedStep(int Device, int KeySequence, int Value);

/// <summary>A value that cannot be set.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="KeySequence">The device's key.</param>
[GenerateSerializer, Immutable, Alias("Gateway.SkippedStep")]
public sealed record SkippedStep(long DeviceId, int KeySequence);
