using Gateway.Grains.Interfaces.Devices;

namespace Gateway.Grains.Interfaces.Terminals;

/// <summary>One terminal (protocol 4), by <see cref="KeyOf"/> its id.</summary>
[Alias("Gateway.ITerminalGrain")]
public interface ITerminalGrain : IGrainWithStringKey, IDevice
{
    /// <summary>The kind's name in device ids.</summary>
    const string KindName = "terminal";

    /// <summary>
    /// The key of a terminal's grain. Ids may be hexadecimal digits alone, and such keys some storages take for numbers.
    /// </summary>
    /// <param name="id">The terminal's id, in upper case.</param>
    static string KeyOf(string id) => $"id/{id}";
}
