namespace Gateway.Grains.Devices;

/// <summary>
/// Where the states of a kind's devices are stored, and by which keys they are found in the order of their codes: so all devices that were ever here
/// can be listed without one of their grains.
/// </summary>
/// <param name="Name">What the states of the devices' grains are called.</param>
/// <param name="CodesName">What the states are called whose keys have the codes: the devices' own, or the unique names' of devices that have numbers.</param>
/// <param name="CodesPrefix">What stands before the code in such a key; not empty.</param>
public sealed record DeviceStates(string Name, string CodesName, string CodesPrefix)
{
    /// <summary>Whether the devices' grains have numbers, which the unique name of each code owns.</summary>
    public bool AreNumbered => CodesName != Name;
}
