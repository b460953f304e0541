namespace Gateway.Grains.Interfaces.Presence;

/// <summary>Which device belongs to which shard: the same on every silo, in every version.</summary>
public static class PresenceShards
{
    /// <summary>How many shards there are; their keys are 0 up.</summary>
    public const int Count = 16;

    /// <summary>The shard of a device.</summary>
    /// <param name="device">The device's id, as text.</param>
    public static int Of(string device)
    {
        // FNV-1a: .NET's own hash of a text is another one in each process.
        var hash = 2166136261u;
        foreach (var character in device)
        {
            hash = (hash ^ character) * 16777619;
        }

        return (int)((hash ^ (hash >> 16)) % Count);
    }
}
