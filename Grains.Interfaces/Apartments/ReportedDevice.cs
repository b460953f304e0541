using System.Collections.Immutable;

namespace Gateway.Grains.Interfaces.Apartments;

/// <summary>A device that reported something, and all that its apartment knows about whom that concerns.</summary>
/// <param name="AccountId">The apartment's owner.</param>
/// <param name="ApartmentId">The apartment.</param>
/// <param name="ApartmentName">What its owner calls it.</param>
/// <param name="IsArmed">Whether it is armed.</param>
/// <param name="DeviceId">The device.</param>
/// <param name="Code">The device's code, as its owner wrote it.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Model">Its model.</param>
/// <param name="Keys">The keys that it has there.</param>
/// <param name="Contactors">The people to be told of alarms.</param>
/// <param name="Valves">With a gas sensor: the codes of the valves that its alarm closes.</param>
[GenerateSerializer, Immutable, Alias("Gateway.ReportedDevice")]
public sealed record ReportedDevice(
    long AccountId,
    long ApartmentId,
    string ApartmentName,
    bool IsArmed,
    long DeviceId,
    string Code,
    string Name,
    string Model,
    ImmutableArray<int> Keys,
    ImmutableArray<Contactor> Contactors,
    ImmutableArray<string> Valves);
