namespace Gateway.Grains.Interfaces.Naming;

/// <summary>Hands out the numeric ids of one kind. Stores a block at a time: ids rise and never repeat, but a crash leaves gaps.</summary>
[Alias("Gateway.ISequenceGrain")]
public interface ISequenceGrain : IGrainWithStringKey
{
    /// <summary>The next id, over 0; or 0 when the storage did not take the next block.</summary>
    [Alias("Next")]
    Task<long> Next();

    /// <summary>The highest id that may have been handed out: none is above it.</summary>
    [Alias("Last")]
    Task<long> Last();
}

/// <summary>The sequences.</summary>
public static class SequenceKeys
{
    /// <summary>Account ids.</summary>
    public const string Account = "account";

    /// <summary>Apartment ids.</summary>
    public const string Apartment = "apartment";

    /// <summary>Relayer ids.</summary>
    public const string Relayer = "relayer";

    /// <summary>Scene ids.</summary>
    public const string Scene = "scene";

    /// <summary>Contactor ids.</summary>
    public const string Contactor = "contactor";

    /// <summary>Device ids.</summary>
    public const string Device = "device";

    /// <summary>Lives of presence shards, by which their events are numbered.</summary>
    public const string Presence = "presence";
}
