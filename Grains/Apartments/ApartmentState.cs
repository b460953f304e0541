using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Apartments;

namespace Gateway.Grains.Apartments;

/// <summary>What is stored of an apartment.</summary>
public sealed record ApartmentState
{
    /// <summary>The arm state "off".</summary>
    public const int Disarmed = 1;

    /// <summary>The arm state "on".</summary>
    public const int Armed = 2;

    /// <summary>The account that it belongs to; 0 when there is no such apartment.</summary>
    public long AccountId { get; set; }

    /// <summary>What its owner calls it.</summary>
    public string Name { get; set; } = "";

    /// <summary>One up with every change.</summary>
    public long Version { get; set; }

    /// <summary>1 off, 2 on.</summary>
    public int ArmState { get; set; } = Disarmed;

    /// <summary>The scene that was set last, if any.</summary>
    public long? SceneId { get; set; }

    /// <summary>The linked relayers, in the order in which they were added.</summary>
    public ImmutableArray<LinkedRelayer> Relayers { get; set; } = [];

    /// <summary>The devices, in the order in which they were added.</summary>
    public ImmutableArray<Device> Devices { get; set; } = [];

    /// <summary>The scenes, in the order in which they were added.</summary>
    public ImmutableArray<Scene> Scenes { get; set; } = [];

    /// <summary>The people to be told of alarms, in the order in which they were added.</summary>
    public ImmutableArray<Contactor> Contactors { get; set; } = [];
}

/// <summary>A set of values for devices.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Contents">What it sets; a device may have been removed since.</param>
public sealed record Scene(long Id, string Name, ImmutableArray<SceneContent> Contents)
{
    /// <summary>What it sets; a device may have been removed since.</summary>
    public ImmutableArray<SceneContent> Contents { get; init; } = Contents.IsDefault ? [] : Contents;
}

/// <summary>A relayer in an apartment.</summary>
/// <param name="Id">The relayer.</param>
/// <param name="Code">Its code.</param>
/// <param name="Name">What the apartment's owner calls it.</param>
public sealed record LinkedRelayer(long Id, string Code, string Name);

/// <summary>A device in an apartment.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Model">A model of the catalogue.</param>
/// <param name="Code">Its code, hexadecimal, as its owner wrote it; compared without regard to case.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="RelayerId">The relayer that serves it; none means the apartment's first.</param>
/// <param name="Keys">Its keys; never empty.</param>
/// <param name="NotificationFlag">What the owner's phones have stored under flag_notification.</param>
public sealed record Device(
    long Id,
    string Model,
    string Code,
    string Name,
    long? RelayerId,
    ImmutableArray<DeviceKey> Keys,
    string? NotificationFlag = null)
{
    /// <summary>Its keys; never empty.</summary>
    public ImmutableArray<DeviceKey> Keys { get; init; } = Keys.IsDefault ? [] : Keys;

    /// <summary>Whether this is the device with that code.</summary>
    public bool HasCode(string code) => string.Equals(Code, code, StringComparison.OrdinalIgnoreCase);
}
