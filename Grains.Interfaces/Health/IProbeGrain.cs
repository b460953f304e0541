namespace Gateway.Grains.Interfaces.Health;

/// <summary>Answers: to see whether grains of the asker's silo get their turns.</summary>
[Alias("Gateway.IProbeGrain")]
public interface IProbeGrain : IGrainWithIntegerKey
{
    /// <summary>The only key.</summary>
    const long Key = 0;

    /// <summary>Completes when it was the grain's turn.</summary>
    [Alias("Answer")]
    Task Answer();
}
