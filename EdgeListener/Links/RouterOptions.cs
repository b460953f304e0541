namespace Gateway.EdgeListener.Links;

/// <summary>How commands are routed to devices.</summary>
public sealed record RouterOptions
{
    /// <summary>The longest time from a command's arrival to its answer.</summary>
    public TimeSpan ControlTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many commands may wait for one device while it is not known where it is connected.</summary>
    public int MaxWaiting { get; init; } = 1003;

    /// <summary>How long a link may be used after its grain has confirmed it.</summary>
    public TimeSpan GrantTime { get; init; } = TimeSpan.FromSeconds(30);
}
