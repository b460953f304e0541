using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Grains.Devices;

/// <summary>
/// A kind of device that can be commanded: what its instructions are called, and where its grain is. One per protocol, registered with the
/// process's services. Thread-safe.
/// </summary>
public interface IDeviceKind
{
    /// <summary>The kind's name in device ids: lower case, no colon.</summary>
    string Name { get; }

    /// <summary>Whether commands and answers carry JSON; otherwise bytes.</summary>
    bool HasJsonData { get; }

    /// <summary>Where the states of its devices are stored.</summary>
    DeviceStates States { get; }

    /// <summary>Brings a device's code into the one form that it is known by.</summary>
    /// <returns>Null when no device of this kind can be called so.</returns>
    string? Normalize(string code);

    /// <summary>Reads an instruction's name or number.</summary>
    /// <returns>False when this kind has no such instruction.</returns>
    bool TryReadInstruction(string text, out uint instruction);

    /// <summary>What is wrong with an instruction's data; null when nothing is.</summary>
    string? CheckData(uint instruction, ReadOnlySpan<byte> data);

    /// <summary>
    /// What a kept command is about: of two that are about the same the newer one takes the place of the older. Mostly the instruction; where
    /// the data names a part of the device, that part, too.
    /// </summary>
    string SubjectOf(uint instruction, ReadOnlySpan<byte> data);

    /// <summary>The grain of a device.</summary>
    /// <param name="code">Its code, normalized.</param>
    /// <returns>Null when no such device was ever here.</returns>
    ValueTask<IDevice?> Find(string code);
}
