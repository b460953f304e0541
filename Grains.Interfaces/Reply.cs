namespace Gateway.Grains.Interfaces;

/// <summary>What came of a request that returns nothing else.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Detail">With a failure: what was wrong, to be shown to the asker; may be empty.</param>
[GenerateSerializer, Immutable, Alias("Gateway.Reply")]
public sealed record Reply(Outcome Outcome, string Detail = "")
{
    /// <summary>Done.</summary>
    public static Reply Ok { get; } = new(Outcome.Ok);
}

/// <summary>What came of a request, with its result.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Value">The result; present exactly with <see cref="Outcome.Ok"/>.</param>
/// <param name="Detail">With a failure: what was wrong, to be shown to the asker; may be empty.</param>
[GenerateSerializer, Immutable, Alias("Gateway.Reply`1")]
public sealed record Reply<T>(Outcome Outcome, T? Value, string Detail = "")
    where T : class
{
    /// <summary>A success.</summary>
    public static implicit operator Reply<T>(T value) => new(Outcome.Ok, value);

    /// <summary>A failure without detail.</summary>
    public static implicit operator Reply<T>(Outcome failure) => new(failure, null);

    /// <summary>A failure with detail.</summary>
    public static implicit operator Reply<T>(Reply failure) => new(failure.Outcome, null, failure.Detail);
}
