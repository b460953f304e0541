using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Gateway.Grains.Catalogue;

/// <summary>A model of device.</summary>
/// <param name="Name">Its name, such as 2111S.</param>
/// <param name="Type">What kind of device it is.</param>
/// <param name="KeyAlarmTypes">The alarm type of each key, by its sequence: 0 never, 10 when armed, 20 always.</param>
/// <param name="States">What its values mean; ranges do not overlap.</param>
public sealed record DeviceModel(
    string Name, DeviceType Type, ImmutableArray<int> KeyAlarmTypes, ImmutableArray<DeviceModelState> States)
{
    /// <summary>Whether the model has a key with this sequence.</summary>
    public bool HasKey(int sequence) => (uint)sequence < (uint)KeyAlarmTypes.Length;

    /// <summary>Whether it is a light.</summary>
    public bool IsLight => Type.Name == "light";

    /// <summary>The value that switches it on or off: that of its state of this name, the brightest or darkest; null when it has none.</summary>
    public int? SwitchValue(bool on) =>
        States.FirstOrDefault(s => s.Name == (on ? "on" : "off")) is { } state ? (on ? state.To : state.From) : null;
}

/// <summary>A kind of device.</summary>
public sealed record DeviceType(int Id, string Name);

/// <summary>A range of values with a meaning.</summary>
/// <param name="From">The first value.</param>
/// <param name="To">The last value.</param>
/// <param name="Name">Its meaning.</param>
/// <param name="AlarmLevel">0 normal, else how grave.</param>
public sealed record DeviceModelState(int From, int To, string Name, int AlarmLevel = 0);

internal sealed record CatalogueFile(DeviceType[] Types, CatalogueModel[] Models);

internal sealed record CatalogueModel(string Name, string Type, int[] Keys, DeviceModelState[] States);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CatalogueFile))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
